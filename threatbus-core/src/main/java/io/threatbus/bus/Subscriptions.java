package io.threatbus.bus;

import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.message.Indicator;
import io.threatbus.message.Topic;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All live subscriptions. Guarded by the lock on {@code this}; the way from the backbone and plugins are called without it. */
final class Subscriptions {
    private final Distribution distribution;
    private final MemoryBudget budget;
    private final BusServices services;
    private final Set<LiveSubscription> live = new LinkedHashSet<>();
    private final SnapshotDesk snapshots;

    Subscriptions(Distribution distribution, SnapshotDesk snapshots, BusServices services, MemoryBudget budget) {
        this.distribution = distribution;
        this.snapshots = snapshots;
        this.budget = budget;
        this.services = services;
    }

    LiveSubscription add(String plugin, SubscriptionRequest request, SubscriberMeters meters) {
        LiveSubscription subscription = new LiveSubscription(plugin, request, this, meters, services, budget);
        synchronized (this) {
            live.add(subscription);
        }
        budget.add(subscription);
        for (Topic topic : request.topics()) {
            distribution.subscribe(topic, subscription);
        }
        request.snapshot().ifPresent(span -> requestSnapshot(subscription, span));
        return subscription;
    }

    void requestSnapshot(LiveSubscription subscription, Duration span) {
        snapshots.request(subscription, span);
    }

    void remove(LiveSubscription subscription) {
        synchronized (this) {
            live.remove(subscription);
        }
        budget.remove(subscription);
        for (Topic topic : subscription.request().topics()) {
            distribution.unsubscribe(topic, subscription);
        }
        snapshots.forget(subscription);
    }

    /** Whether an object of history still says what is known. */
    boolean stands(Indicator object) {
        return distribution.stage().stands(object);
    }

    void closeAllOf(String plugin) {
        all().stream().filter(subscription -> subscription.belongsTo(plugin)).forEach(LiveSubscription::close);
    }

    synchronized List<LiveSubscription> all() {
        return List.copyOf(live);
    }
}
