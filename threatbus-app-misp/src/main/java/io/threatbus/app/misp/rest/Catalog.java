package io.threatbus.app.misp.rest;

import io.threatbus.toolkit.collect.BoundedMap;
import java.util.Optional;

/** What MISP said about things that hardly ever change. The least recently used go first. Guarded by {@code this}. */
final class Catalog<V> {
    private final BoundedMap<String, V> known;

    /** An empty catalog of at most so many things. */
    Catalog(int most) {
        known = BoundedMap.byUse(most);
    }

    synchronized Optional<V> find(String key) {
        return Optional.ofNullable(known.get(key));
    }

    synchronized void put(String key, V value) {
        known.put(key, value);
    }
}
