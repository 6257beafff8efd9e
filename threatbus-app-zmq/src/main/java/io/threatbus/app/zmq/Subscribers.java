package io.threatbus.app.zmq;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The registered applications by their secret topic. Owned by the thread of the endpoint's loop, except for the count. */
final class Subscribers {
    private final Map<String, Subscriber> byTopic = new LinkedHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    void add(Subscriber subscriber) {
        byTopic.put(subscriber.p2pTopic(), subscriber);
        count.set(byTopic.size());
    }

    Optional<Subscriber> find(String p2pTopic) {
        return Optional.ofNullable(byTopic.get(p2pTopic));
    }

    Optional<Subscriber> remove(String p2pTopic) {
        Optional<Subscriber> removed = Optional.ofNullable(byTopic.remove(p2pTopic));
        count.set(byTopic.size());
        return removed;
    }

    /** All of them now; further changes do not show. */
    List<Subscriber> snapshot() {
        return List.copyOf(byTopic.values());
    }

    Collection<Subscriber> all() {
        return byTopic.values();
    }

    /** How many there are. Any thread. */
    int count() {
        return count.get();
    }
}
