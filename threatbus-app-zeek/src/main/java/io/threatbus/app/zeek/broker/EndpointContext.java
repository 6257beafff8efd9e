package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.broker.io.FrameMemory;
import io.threatbus.app.zeek.broker.io.IoLoop;
import io.threatbus.app.zeek.broker.io.OccasionalLog;
import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.data.BrokerDataDecoder;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What the parts of one endpoint share. */
record EndpointContext(
        EndpointId ownId,
        IoLoop loop,
        BrokerLimits limits,
        BrokerDataDecoder decoder,
        EndpointCounters counters,
        SafeListener listener,
        OwnSubscriptions subscriptions,
        PeerTable peers,
        PendingConnections pending,
        FrameMemory frames,
        OccasionalLog log,
        Executor tlsTasks,
        Optional<BrokerTls> tls,
        PlainPolicy plain) {}
