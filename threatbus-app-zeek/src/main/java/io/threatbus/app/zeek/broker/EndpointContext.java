package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.data.BrokerDataDecoder;
import io.threatbus.app.zeek.broker.tls.BrokerTls;
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
