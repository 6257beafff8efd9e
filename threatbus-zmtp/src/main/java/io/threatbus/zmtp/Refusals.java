package io.threatbus.zmtp;

import io.threatbus.toolkit.log.RateLimitedLog;
import java.io.IOException;
import java.net.InetAddress;
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

    private final RateLimitedLog lines;
    private final AtomicLong count = new AtomicLong();

    Refusals(LongSupplier nanoTime) {
        lines = new RateLimitedLog(RateLimitedLog.MINUTE, nanoTime);
    }

    long count() {
        return count.get();
    }

    void tooMany(int port, int limit) {
        count.incrementAndGet();
        lines.due("too many")
                .ifPresent(number -> logger.warn(
                        "Port {} refuses connections: {} are open, which is the limit max_connections of this plugin;"
                                + " {} refused since the last message",
                        port,
                        limit,
                        number));
    }

    void tooManyFrom(int port, InetAddress from, int limit) {
        count.incrementAndGet();
        lines.due("too many from " + from.getHostAddress()).ifPresent(number -> logger.atWarn()
                .addKeyValue("peer", from.getHostAddress())
                .log(
                        "Port {} refuses connections of {}: {} are open from there, which is half of the limit"
                                + " max_connections of this plugin; {} refused since the last message",
                        port,
                        from.getHostAddress(),
                        limit,
                        number));
    }

    /** A connection had to go before it was let in. */
    void halfOpen(int port, InetAddress from, int limit) {
        count.incrementAndGet();
        lines.due("half open from " + from.getHostAddress()).ifPresent(number -> logger.atWarn()
                .addKeyValue("peer", from.getHostAddress())
                .log(
                        "Port {} closes a connection of {} that has not shaken hands: {} may wait to do so, which is a"
                                + " quarter of the limit max_connections of this plugin, half of them from one address;"
                                + " {} closed since the last message",
                        port,
                        from.getHostAddress(),
                        limit,
                        number));
    }

    void failed(int port, IOException failure) {
        count.incrementAndGet();
        lines.due("failed")
                .ifPresent(number -> logger.warn(
                        "Port {} cannot accept connections: {}. Most likely the process has no file descriptors left:"
                                + " raise its limit (LimitNOFILE= of the systemd unit, or ulimit -n); {} failed"
                                + " attempts since the last message",
                        port,
                        failure.getMessage(),
                        number));
    }
}
