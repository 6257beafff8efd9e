package io.threatbus.bus;

import io.threatbus.bus.gate.Permits;
import io.threatbus.message.Indicator;
import io.threatbus.message.Topic;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All live subscriptions. Guarded by the lock on {@code this}; the way from the backbone and plugins are called without it. */
final class Subscriptions {
    private static final Logger logger = LoggerFactory.getLogger(Subscriptions.class);

    private final Distribution distribution;
    private final BusCore core;
    private final Permits permits;
    private final Set<LiveSubscription> live = new LinkedHashSet<>();
    private final SnapshotDesk snapshots;

    Subscriptions(Distribution distribution, SnapshotDesk snapshots, BusCore core) {
        this.distribution = distribution;
        this.snapshots = snapshots;
        this.core = core;
        this.permits = new Permits(core.access());
    }

    LiveSubscription add(String plugin, SubscriptionRequest request, SubscriberMeters meters) {
        permits.require(request, meters.all());
        LiveSubscription subscription = new LiveSubscription(plugin, request, this, meters, core);
        synchronized (this) {
            live.add(subscription);
        }
        core.listeners().subscribed(subscription.recipient());
        core.memory().add(subscription);
        for (Topic topic : request.topics()) {
            distribution.subscribe(topic, subscription);
        }
        request.snapshot().ifPresent(span -> requestSnapshot(subscription, span));
        return subscription;
    }

    void requestSnapshot(LiveSubscription subscription, Duration span, SubscriberMeters meters) {
        permits.requireSnapshot(subscription.request(), span, meters.all());
        requestSnapshot(subscription, span);
    }

    /** Ends those that the rights in force no longer cover. */
    void closeForbidden() {
        all().stream()
                .filter(subscription -> !permits.permits(subscription.request()))
                .forEach(subscription -> {
                    logger.atWarn()
                            .addKeyValue("peer", subscription.subscriber())
                            .log("{} is closed: its rights no longer cover it", subscription.subscriber());
                    subscription.close();
                });
    }

    private void requestSnapshot(LiveSubscription subscription, Duration span) {
        snapshots.request(subscription, span);
    }

    void remove(LiveSubscription subscription) {
        synchronized (this) {
            live.remove(subscription);
        }
        core.memory().remove(subscription);
        for (Topic topic : subscription.request().topics()) {
            distribution.unsubscribe(topic, subscription);
        }
        snapshots.forget(subscription);
        core.listeners().unsubscribed(subscription.recipient());
    }

    /** An object of history as a subscriber is to have it, if it still says what is known. */
    Optional<Indicator> asGiven(Indicator object, boolean sensor) {
        return distribution.stage().asGiven(object, sensor);
    }

    void closeAllOf(String plugin) {
        all().stream().filter(subscription -> subscription.belongsTo(plugin)).forEach(LiveSubscription::close);
    }

    /** Waits, up to a deadline, until what waits for each is taken, and says for whom it is not. */
    void awaitDrained(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        for (LiveSubscription subscription : all()) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            // A plugin still takes what waits for itself while it stops; what it leaves is told of when its
            // subscription ends.
            if (!subscription.awaitDrained(left) && !subscription.standing()) {
                logger.atWarn()
                        .addKeyValue("peer", subscription.subscriber())
                        .log(
                                "stopping with {} messages still waiting for {}",
                                subscription.depth(),
                                subscription.subscriber());
            }
        }
    }

    synchronized List<LiveSubscription> all() {
        return List.copyOf(live);
    }
}
