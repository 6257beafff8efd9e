package io.threatbus.zmtp;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that one port could not take. Peers try again several times a second, so the log has a line a minute.
 * Owned by the loop's thread, except for the count, which any thread may read.
 */
final class Refusals {
    private static final Logger logger = LoggerFactory.getLogger(Refusals.class);

    private final Seldom seldom;
    private final AtomicLong count = new AtomicLong();

    Refusals(LongSupplier nanoTime) {
        seldom = new Seldom(nanoTime);
    }

    long count() {
        return count.get();
    }

    void tooMany(int port, int limit) {
        count.incrementAndGet();
        seldom.note("too many")
                .ifPresent(number -> logger.warn(
                        "Port {} refuses connections: {} are open, which is the limit max_connections of this plugin;"
                                + " {} refused since this was last told",
                        port,
                        limit,
                        number));
    }

    void failed(int port, IOException failure) {
        count.incrementAndGet();
        seldom.note("failed")
                .ifPresent(number -> logger.warn(
                        "Port {} cannot accept connections: {}. Most likely the process has no file descriptors left:"
                                + " raise its limit (LimitNOFILE= of the systemd unit, or ulimit -n); {} failed"
                                + " attempts since this was last told",
                        port,
                        failure.getMessage(),
                        number));
    }
}
