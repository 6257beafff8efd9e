package io.threatbus.app.zmq;

import io.threatbus.toolkit.log.RateLimitedLog;
import io.threatbus.zmtp.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says who subscribes, leaves and is refused: one line a minute for each address and kind, so that whoever comes and goes a
 * thousand times fills no log. Owned by the thread of the endpoint's loop.
 */
final class SubscriptionLog {
    private static final Logger logger = LoggerFactory.getLogger(SubscriptionLog.class);

    private final RateLimitedLog limiter = new RateLimitedLog();

    /** Something has become of a subscription. */
    void note(String kind, Subscriber subscriber, String what) {
        String name = subscriber.subscription().subscriber();
        logger.debug("{} {}", name, what);
        limiter.due(kind + " " + subscriber.address()).ifPresent(count -> {
            LoggingEventBuilder line = logger.atInfo().addKeyValue("peer", name);
            if (count == 1) {
                line.log("{} {}", name, what);
            } else {
                line.log("{} {}; {} from there since the last message", name, what, count);
            }
        });
    }

    /** An application has missed something, and is to subscribe again. */
    void gap(Subscriber subscriber, String gap) {
        limiter.due("gap " + subscriber.address()).ifPresent(count -> logger.atWarn()
                .addKeyValue("peer", subscriber.subscription().subscriber())
                .log(
                        "{} is told to subscribe again: {}; {} from there since the last message",
                        subscriber.subscription().subscriber(),
                        gap,
                        count));
    }

    /** There was no place for a subscription from this address. */
    void refused(String address, Connection connection, String reason) {
        limiter.due("refused " + address).ifPresent(count -> logger.atWarn()
                .addKeyValue("peer", connection)
                .log(
                        "Refused a subscription of {}: {} (max_subscriptions); {} from there since the last"
                                + " message",
                        connection,
                        reason,
                        count));
    }
}
