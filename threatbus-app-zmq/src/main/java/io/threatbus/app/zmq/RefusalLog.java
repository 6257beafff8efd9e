package io.threatbus.app.zmq;

import io.threatbus.spi.Metrics;
import io.threatbus.toolkit.log.RateLimitedLog;
import io.threatbus.zmtp.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who was not let in or is read no further, from where and why: the first time of each address and reason at once, and
 * then once a minute.
 * Owned by the thread of one loop.
 */
final class RefusalLog {
    private static final Logger logger = LoggerFactory.getLogger(RefusalLog.class);

    private final String plugin;
    private final Metrics metrics;
    private final Metrics.Counter unread;
    private final RateLimitedLog seldom = new RateLimitedLog();

    RefusalLog(String plugin, Metrics metrics) {
        this.plugin = plugin;
        this.metrics = metrics;
        this.unread = metrics.counter(
                "zmq_unread_answers", "How often a connection was read no further until it had taken its answers.");
    }

    void note(Connection connection, String reason, String detail) {
        metrics.counter(
                        "zmq_refused_handshakes",
                        "Peers that were not let in, or left before they were, by reason.",
                        "reason",
                        reason)
                .increment();
        seldom.due(connection.peer().getAddress().getHostAddress() + " " + reason)
                .ifPresent(count -> logger.atWarn()
                        .addKeyValue("peer", connection)
                        .log(
                                "{} does not let {} in ({}): {}; {} of this kind from there since the last message",
                                plugin,
                                connection,
                                reason,
                                detail,
                                count));
    }

    /** A peer asks and asks, and does not take the answers. */
    void unread(Connection connection) {
        unread.increment();
        seldom.due(connection.peer().getAddress().getHostAddress() + " unread").ifPresent(count -> logger.atWarn()
                .addKeyValue("peer", connection)
                .log(
                        "{}: {} does not read its answers: nothing more is read from it until it does; {} of"
                                + " this kind from there since the last message",
                        plugin,
                        connection,
                        count));
    }
}
