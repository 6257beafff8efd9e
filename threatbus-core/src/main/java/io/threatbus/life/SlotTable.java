package io.threatbus.life;

/**
 * A part of {@link LifeMemory}: 40 bytes for each indicator, found by a 64-bit fingerprint. Slots lie in the order of their
 * fingerprints, so a search ends early although the table is nearly full; and all that is known of one lies together, so
 * that it takes one or two reads of memory, which is what a look-up among a million costs. Not thread-safe.
 */
final class SlotTable {
    static final int BYTES = 40;

    private static final int WORDS = BYTES / Long.BYTES;
    private static final int MODIFIED = 1;
    private static final int RANK = 2;
    private static final int END = 3;
    /** When, 32 bits; source, 16; flags, 16. */
    private static final int REST = 4;

    /** Words in a line of the processor's cache. */
    private static final int LINE = 8;
    /** Nearly all searches end within so many words. */
    private static final int READ_AHEAD = 4 * LINE;

    private static final int FIRST_CAPACITY = 12;
    /** Room behind the last home, so that no run of slots has to go round. */
    private static final int MARGIN = 4;

    private int capacity = FIRST_CAPACITY;
    private int size;
    private int slots = FIRST_CAPACITY + MARGIN;
    private long[] words = new long[slots * WORDS];

    int size() {
        return size;
    }

    /** How many slots there is memory for. */
    int slots() {
        return slots;
    }

    boolean isTaken(int slot) {
        return key(slot) != 0;
    }

    long key(int slot) {
        return words[slot * WORDS];
    }

    long modified(int slot) {
        return words[slot * WORDS + MODIFIED];
    }

    long rank(int slot) {
        return words[slot * WORDS + RANK];
    }

    long end(int slot) {
        return words[slot * WORDS + END];
    }

    int when(int slot) {
        return (int) (words[slot * WORDS + REST] >>> Integer.SIZE);
    }

    int source(int slot) {
        return (int) (words[slot * WORDS + REST] >>> Short.SIZE) & 0xFFFF;
    }

    int flags(int slot) {
        return (int) words[slot * WORDS + REST] & 0xFFFF;
    }

    void set(int slot, long modified, long rank, long end, int when, int source, int flags) {
        int at = slot * WORDS;
        words[at + MODIFIED] = modified;
        words[at + RANK] = rank;
        words[at + END] = end;
        words[at + REST] = (long) when << Integer.SIZE | (source & 0xFFFFL) << Short.SIZE | (flags & 0xFFFF);
    }

    /** The slot of a fingerprint; if it has none, where it would be, negated bitwise. A fingerprint is never 0. */
    int find(long key) {
        int slot = place(key);
        return slot < slots && key(slot) == key ? slot : ~slot;
    }

    /** Reads where a fingerprint is, or would be: its home, and what a search looks at behind it. */
    long read(long key) {
        int at = home(key) * WORDS;
        long sum = 0;
        for (int end = Math.min(at + READ_AHEAD, words.length); at < end; at += LINE) {
            sum += words[at];
        }
        return sum;
    }

    private int place(long key) {
        int slot = home(key);
        while (slot < slots && key(slot) != 0 && Long.compareUnsigned(key(slot), key) < 0) {
            slot++;
        }
        return slot;
    }

    /** Grows with the fingerprint; the uppermost bits have chosen the table. */
    private int home(long key) {
        long below = key << LifeMemory.TABLE_BITS >>> Integer.SIZE;
        return (int) ((below * capacity) >>> Integer.SIZE);
    }

    /** Makes a slot for a fingerprint that has none; all else in it is 0. */
    int insert(long key) {
        return insert(key, place(key));
    }

    /**
     * Makes a slot for a fingerprint.
     *
     * @param slot where {@link #find} has just said that it would be
     */
    int insert(long key, int slot) {
        if (size >= capacity / 8 * 7 + capacity % 8) {
            grow(capacity + Math.max(4, capacity / 4));
            return insert(key);
        }
        int free = slot;
        while (free < slots && key(free) != 0) {
            free++;
        }
        if (free == slots) {
            grow(capacity + Math.max(4, capacity / 16));
            return insert(key);
        }
        move(slot, slot + 1, free - slot);
        words[slot * WORDS] = key;
        set(slot, 0, 0, 0, 0, 0, 0);
        size++;
        return slot;
    }

    private void move(int from, int to, int length) {
        if (length > 0) {
            System.arraycopy(words, from * WORDS, words, to * WORDS, length * WORDS);
        }
    }

    /** Takes a slot away; later ones move up. */
    void remove(int slot) {
        int last = slot;
        while (last + 1 < slots && key(last + 1) != 0 && home(key(last + 1)) <= last) {
            last++;
        }
        move(slot + 1, slot, last - slot);
        words[last * WORDS] = 0;
        size--;
    }

    /** Writes the times of all slots, turned so that the order of signed numbers is that of unsigned ones; how many there are. */
    int copyTimes(int[] target) {
        int number = 0;
        for (int at = 0; at < words.length; at += WORDS) {
            if (words[at] != 0) {
                target[number++] = (int) (words[at + REST] >>> Integer.SIZE) ^ Integer.MIN_VALUE;
            }
        }
        return number;
    }

    /** Hears of a slot that goes. */
    @FunctionalInterface
    interface Leaving {
        void slot(long key, int flags);
    }

    /**
     * Takes those away whose times, turned as {@link #copyTimes} does, are not later, and moves the others up.
     *
     * @param most of them at most
     * @return how many went
     */
    int removeUntil(int latest, int most, Leaving leaving) {
        int next = 0;
        int gone = 0;
        for (int slot = 0; slot < slots; slot++) {
            int from = slot * WORDS;
            if (words[from] == 0) {
                continue;
            }
            if (gone < most && (int) (words[from + REST] >>> Integer.SIZE ^ Integer.MIN_VALUE) <= latest) {
                leaving.slot(words[from], flags(slot));
                words[from] = 0;
                gone++;
                continue;
            }
            int to = Math.max(next, home(words[from]));
            if (to != slot) {
                System.arraycopy(words, from, words, to * WORDS, WORDS);
                words[from] = 0;
            }
            next = to + 1;
        }
        size -= gone;
        return gone;
    }

    private void grow(int larger) {
        long[] old = words;
        capacity = larger;
        slots = larger + Math.max(MARGIN, larger / 64);
        while (!fill(old)) {
            slots += slots / 8 + 1;
        }
    }

    /** In their order each comes to its home, or behind the one before. */
    private boolean fill(long[] old) {
        words = new long[slots * WORDS];
        int next = 0;
        for (int from = 0; from < old.length; from += WORDS) {
            if (old[from] != 0) {
                int slot = Math.max(next, home(old[from]));
                if (slot >= slots) {
                    return false;
                }
                System.arraycopy(old, from, words, slot * WORDS, WORDS);
                next = slot + 1;
            }
        }
        return true;
    }
}
