package io.threatbus.app.zmq;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The registered applications by their secret topic, and how many there are from each address. Changed by the thread of
 * the endpoint's loop, read by any; {@link #oldestAbsent} and {@link #from} are for that thread alone.
 */
final class Subscribers {
    private final Map<String, Subscriber> byTopic = new ConcurrentHashMap<>();
    private final Map<String, Address> byAddress = new HashMap<>();

    private static final class Address {
        private int count;
        /** Those that may never have connected, in the order in which they subscribed. */
        private final Set<Subscriber> absent = new LinkedHashSet<>();
    }

    void add(Subscriber subscriber) {
        byTopic.put(subscriber.p2pTopic(), subscriber);
        Address address = byAddress.computeIfAbsent(subscriber.address(), added -> new Address());
        address.count++;
        address.absent.add(subscriber);
    }

    Optional<Subscriber> find(String p2pTopic) {
        return Optional.ofNullable(byTopic.get(p2pTopic));
    }

    Optional<Subscriber> remove(String p2pTopic) {
        Optional<Subscriber> removed = Optional.ofNullable(byTopic.remove(p2pTopic));
        removed.ifPresent(subscriber -> byAddress.computeIfPresent(subscriber.address(), (key, address) -> {
            address.absent.remove(subscriber);
            address.count--;
            return address.count == 0 ? null : address;
        }));
        return removed;
    }

    /** How many there are from this address. */
    int from(String address) {
        Address known = byAddress.get(address);
        return known == null ? 0 : known.count;
    }

    /** The one from this address that subscribed first of those that have never connected. */
    Optional<Subscriber> oldestAbsent(String address) {
        Address known = byAddress.get(address);
        if (known == null) {
            return Optional.empty();
        }
        while (!known.absent.isEmpty()) {
            Subscriber first = known.absent.iterator().next();
            if (!first.hasEverConnected()) {
                return Optional.of(first);
            }
            known.absent.remove(first);
        }
        return Optional.empty();
    }

    /** The address from which most have subscribed. */
    Optional<String> fullestAddress() {
        return byAddress.entrySet().stream()
                .max((one, other) -> Integer.compare(one.getValue().count, other.getValue().count))
                .map(Map.Entry::getKey);
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
