package io.threatbus.app.zmq;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The registered applications by their secret topic. Changed by the thread of the endpoint's loop, read by any. */
final class Subscribers {
    private final Map<String, Subscriber> byTopic = new ConcurrentHashMap<>();

    void add(Subscriber subscriber) {
        byTopic.put(subscriber.p2pTopic(), subscriber);
    }

    Optional<Subscriber> find(String p2pTopic) {
        return Optional.ofNullable(byTopic.get(p2pTopic));
    }

    Optional<Subscriber> remove(String p2pTopic) {
        return Optional.ofNullable(byTopic.remove(p2pTopic));
    }

    /** All of them now; further changes do not show. */
    List<Subscriber> snapshot() {
        return List.copyOf(byTopic.values());
    }

    Collection<Subscriber> all() {
        return byTopic.values();
    }

    /** How many there are. */
    int count() {
        return byTopic.size();
    }
}
