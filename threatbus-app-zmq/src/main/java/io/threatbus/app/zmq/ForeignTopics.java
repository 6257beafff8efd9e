package io.threatbus.app.zmq;

import io.threatbus.spi.Metrics;
import io.threatbus.toolkit.log.RateLimitedLog;
import io.threatbus.zmtp.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who uses the secret topic of somebody else, which it can only have stolen. Owned by the thread of the endpoint's
 * loop.
 */
final class ForeignTopics {
    private static final Logger logger = LoggerFactory.getLogger(ForeignTopics.class);

    private final Metrics.Counter attempts;
    private final RateLimitedLog seldom = new RateLimitedLog(RateLimitedLog.MINUTE, System::nanoTime);

    ForeignTopics(Metrics metrics) {
        attempts = metrics.counter(
                "zmq_foreign_topics", "Attempts to use the secret topic of another client's subscription.");
    }

    void note(Connection connection, Subscriber subscriber) {
        attempts.increment();
        seldom.due(connection.peer().getAddress().getHostAddress()).ifPresent(count -> logger.atWarn()
                .addKeyValue("peer", Door.peer(connection))
                .log(
                        "{} uses the secret topic of {}, which belongs to another client: refused; {} such attempts from"
                                + " there since this was last told",
                        Door.peer(connection),
                        subscriber.subscription().subscriber(),
                        count));
    }
}
