package io.threatbus.bus.life;

import java.util.UUID;

/**
 * Pairs of a value's fingerprint and an indicator that names it: 24 bytes each, in a table at most three quarters full.
 * Nothing is taken out: a pair carries a tag of the version that named the value, so that who reads it can tell whether it
 * still holds; what does not is left out when the table is made anew. Guarded by the caller's lock.
 */
final class ValueTable {
    /** So many bits of a fingerprint count. */
    static final int FINGERPRINT_BITS = 40;

    private static final int WORDS = 3;
    private static final int FIRST_CAPACITY = 64;
    private static final long TAG = (1L << (Long.SIZE - FINGERPRINT_BITS)) - 1;

    private final int most;
    private int capacity = FIRST_CAPACITY;
    private int size;
    private long[] words = new long[capacity * WORDS];

    /** Takes pairs one by one, and says of each whether it still holds. */
    @FunctionalInterface
    interface Pairs {
        boolean holds(UUID indicator, int tag);
    }

    /**
     * An empty table.
     *
     * @param most how many pairs it takes at most
     */
    ValueTable(int most) {
        this.most = most;
    }

    int size() {
        return size;
    }

    long bytes() {
        return (long) words.length * Long.BYTES;
    }

    /**
     * Adds a pair, unless it is there.
     *
     * @param fingerprint of which the upper {@link #FINGERPRINT_BITS} count
     * @param tag of which the lower bits count that a fingerprint leaves
     * @return false if there is no room
     */
    boolean add(long fingerprint, UUID indicator, int tag, Pairs valid) {
        if (size >= capacity / 4 * 3) {
            rebuild(valid);
        }
        if (size >= most) {
            return false;
        }
        insert(
                (fingerprint & ~TAG) | (tag & TAG),
                indicator.getMostSignificantBits(),
                indicator.getLeastSignificantBits());
        return true;
    }

    private void insert(long first, long high, long low) {
        int place = home(first);
        while (words[place + 1] != 0 || words[place + 2] != 0) {
            if (words[place] == first && words[place + 1] == high && words[place + 2] == low) {
                return;
            }
            place = place + WORDS == words.length ? 0 : place + WORDS;
        }
        words[place] = first;
        words[place + 1] = high;
        words[place + 2] = low;
        size++;
    }

    private int home(long first) {
        return (int) (((first >>> Integer.SIZE) * capacity) >>> Integer.SIZE) * WORDS;
    }

    /** Without what no longer holds; larger, if that is not much. */
    private void rebuild(Pairs valid) {
        long[] old = words;
        int left = 0;
        for (int from = 0; from < old.length; from += WORDS) {
            if (old[from + 1] != 0 || old[from + 2] != 0) {
                if (valid.holds(new UUID(old[from + 1], old[from + 2]), (int) (old[from] & TAG))) {
                    left++;
                } else {
                    old[from + 1] = 0;
                    old[from + 2] = 0;
                }
            }
        }
        capacity = Math.max(FIRST_CAPACITY, (int) Math.min(left / 3L * 5, (long) most / 3 * 4 + FIRST_CAPACITY));
        words = new long[capacity * WORDS];
        size = 0;
        for (int from = 0; from < old.length; from += WORDS) {
            if (old[from + 1] != 0 || old[from + 2] != 0) {
                insert(old[from], old[from + 1], old[from + 2]);
            }
        }
    }

    /** Goes through the pairs of a fingerprint. */
    void find(long fingerprint, Pairs taker) {
        long wanted = fingerprint & ~TAG;
        int place = home(wanted);
        while (words[place + 1] != 0 || words[place + 2] != 0) {
            if ((words[place] & ~TAG) == wanted) {
                taker.holds(new UUID(words[place + 1], words[place + 2]), (int) (words[place] & TAG));
            }
            place = place + WORDS == words.length ? 0 : place + WORDS;
        }
    }
}
