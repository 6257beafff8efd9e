package io.threatbus.toolkit.collect;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that forgets its eldest entry when it is full. Not thread-safe. Bound the size of its keys and values as well:
 * this bounds only their number.
 */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final float USUAL_LOAD = 0.75f;

    private final int mostEntries;

    private BoundedMap(int mostEntries, boolean byUse) {
        super(16, USUAL_LOAD, byUse);
        this.mostEntries = mostEntries;
    }

    /** Forgets what was put in first. */
    public static <K, V> BoundedMap<K, V> byAge(int mostEntries) {
        return new BoundedMap<>(mostEntries, false);
    }

    /** Forgets what was read or put longest ago. */
    public static <K, V> BoundedMap<K, V> byUse(int mostEntries) {
        return new BoundedMap<>(mostEntries, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > mostEntries;
    }
}
