package io.threatbus.bus.gate;

import io.threatbus.access.AccessControl;
import io.threatbus.access.Rights;
import io.threatbus.message.Topic;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether subscriptions and snapshots are within the rights of those who ask for them. Thread-safe. */
public final class Permits {
    private static final Logger logger = LoggerFactory.getLogger(Permits.class);

    private final AccessControl access;

    public Permits(AccessControl access) {
        this.access = access;
    }

    /** What a subscription may have. */
    Rights rights(SubscriptionRequest request) {
        return request.own()
                ? Rights.ALL
                : access.rightsOf(request.peer().orElseGet(() -> Peer.local(request.subscriber())));
    }

    /** Whether a subscription may go on with the rights that are in force now. */
    public boolean permits(SubscriptionRequest request) {
        Rights rights = rights(request);
        return request.topics().stream().allMatch(rights::maySubscribe);
    }

    /**
     * Makes sure that a subscription is within the rights.
     *
     * @throws NotAllowedException if it is not, which is counted
     */
    public void require(SubscriptionRequest request, Metrics metrics) {
        Rights rights = rights(request);
        for (Topic topic : request.topics()) {
            if (!rights.maySubscribe(topic)) {
                throw denied(request, rights, "subscribe", "may not subscribe to '" + topic.name() + "'", metrics);
            }
        }
        request.snapshot().ifPresent(span -> requireSnapshot(request, span, metrics));
    }

    /** The same for history alone. */
    public void requireSnapshot(SubscriptionRequest request, Duration span, Metrics metrics) {
        Rights rights = rights(request);
        if (span.compareTo(rights.snapshot()) > 0) {
            throw denied(
                    request,
                    rights,
                    "snapshot",
                    "may not ask for " + span.toDays() + " days of history, but for "
                            + rights.snapshot().toDays() + " at most",
                    metrics);
        }
    }

    private static NotAllowedException denied(
            SubscriptionRequest request, Rights rights, String action, String what, Metrics metrics) {
        metrics.counter(
                        "peer_requests_denied",
                        "Requests that a peer has no right to, by what was asked for.",
                        "peer",
                        rights.name(),
                        "action",
                        action)
                .increment();
        String who = request.peer().map(Peer::label).orElse(request.subscriber());
        logger.atWarn()
                .addKeyValue("peer", who)
                .log("{} {}: its rights are those of '{}' in access", who, what, rights.name());
        return new NotAllowedException("not allowed: " + who + " " + what);
    }
}
