package io.threatbus.life;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of sources as small numbers. It never forgets one and knows 65,535 at most: all further ones share the last
 * number, as if they were one source. Names longer than 200 characters count as their first 200. Thread-safe.
 */
public final class Sources {
    /** All sources without a name. */
    public static final int NAMELESS = 0;

    private static final int MOST = 0xFFFF;
    private static final int LONGEST = 200;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>(List.of(""));

    /** The number of a name; the empty name is {@link #NAMELESS}. */
    public synchronized int number(String name) {
        if (name.isEmpty()) {
            return NAMELESS;
        }
        String kept = name.length() > LONGEST ? name.substring(0, LONGEST) : name;
        Integer known = numbers.get(kept);
        if (known != null) {
            return known;
        }
        if (names.size() > MOST) {
            return MOST;
        }
        names.add(kept);
        numbers.put(kept, names.size() - 1);
        return names.size() - 1;
    }

    /** The name of a number that was given out. */
    public synchronized String name(int number) {
        return names.get(number);
    }
}
