package io.threatbus.bus.journal;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which numbers are acknowledged: all up to a position, and beyond it some ranges, few because confirmations come nearly
 * in order. Guarded by its owner.
 */
final class Ranges {
    private final TreeMap<Long, Long> beyond = new TreeMap<>();
    private long position;
    private long countBeyond;

    Ranges(long position) {
        this.position = position;
    }

    /** Everything up to this is acknowledged. */
    long position() {
        return position;
    }

    /** How many numbers beyond the position are acknowledged. */
    long countBeyond() {
        return countBeyond;
    }

    /** Adds the numbers from {@code first} to {@code last}, none of which is new twice in practice. */
    void add(long first, long last) {
        long from = Math.max(first, position + 1);
        if (last < from) {
            return;
        }
        long to = last;
        Map.Entry<Long, Long> before = beyond.floorEntry(from);
        if (before != null && before.getValue() >= from - 1) {
            from = before.getKey();
            to = Math.max(to, before.getValue());
        }
        for (Map.Entry<Long, Long> after = beyond.ceilingEntry(from);
                after != null && after.getKey() <= to + 1;
                after = beyond.ceilingEntry(from)) {
            to = Math.max(to, after.getValue());
            remove(after);
        }
        if (from == position + 1) {
            position = to;
        } else {
            beyond.put(from, to);
            countBeyond += to - from + 1;
        }
    }

    private void remove(Map.Entry<Long, Long> range) {
        beyond.remove(range.getKey());
        countBeyond -= range.getValue() - range.getKey() + 1;
    }
}
