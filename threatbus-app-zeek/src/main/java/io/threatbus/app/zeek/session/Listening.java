package io.threatbus.app.zeek.session;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until a Zeek listens. Stateless. */
final class Listening {
    private static final Logger logger = LoggerFactory.getLogger(Listening.class);
    /** Zeek takes some milliseconds to listen to a topic; beyond this, something may be wrong. */
    private static final Duration USUAL = Duration.ofSeconds(10);

    private Listening() {}

    /**
     * Waits for as long as it takes: the script believes that it is subscribed, and a Zeek that loads much is deaf for a
     * while. What comes in the meantime waits in the queue, which is bounded.
     *
     * @param namespace the module of the script that has subscribed
     * @param ended whether the subscription has ended
     */
    static boolean await(ConnectedZeek zeek, String topic, String namespace, BooleanSupplier ended)
            throws InterruptedException {
        boolean warned = false;
        while (!ended.getAsBoolean() && zeek.isOpen()) {
            if (zeek.awaitSubscribed(topic, USUAL)) {
                return true;
            } else if (!warned && !ended.getAsBoolean() && zeek.isOpen()) {
                warned = true;
                logger.atWarn()
                        .addKeyValue("peer", zeek.label())
                        .log(
                                "{} does not listen to {} after {} s, what is for it waits: if it is not just busy, is the"
                                        + " script's handler of subscription_acknowledged in the module {}?",
                                zeek.label(),
                                topic,
                                USUAL.toSeconds(),
                                namespace);
            }
        }
        return false;
    }
}
