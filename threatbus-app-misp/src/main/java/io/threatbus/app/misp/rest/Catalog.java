package io.threatbus.app.misp.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What MISP said about things that hardly ever change. The least recently used go first. Guarded by {@code this}. */
final class Catalog<V> {
    private final Map<String, V> known;

    /** An empty catalog of at most so many things. */
    Catalog(int most) {
        known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }

    synchronized Optional<V> find(String key) {
        return Optional.ofNullable(known.get(key));
    }

    synchronized void put(String key, V value) {
        known.put(key, value);
    }
}
