package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.broker.io.FrameMemory;
import io.threatbus.app.zeek.broker.io.IoLoop;
import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.data.BrokerDataDecoder;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
        RateLimitedLog log,
        ArrivalLog arrivals,
        Executor tlsTasks,
        Optional<BrokerTls> tls,
        PlainPolicy plain) {
    private static final Logger logger = LoggerFactory.getLogger(BrokerEndpoint.class);

    /** Warns, at most once in a while under one key. */
    void warn(String key, String message) {
        log.warn(logger, key, message);
    }

    /** A warning about a peer. */
    void warn(String key, Object peer, String message) {
        log.warn(logger, key, peer, message);
    }
}
