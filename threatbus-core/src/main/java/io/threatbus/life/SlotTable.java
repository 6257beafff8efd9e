package io.threatbus.life;

/**
 * A part of {@link LifeMemory}: 40 bytes for each indicator, in arrays, found by a 64-bit fingerprint. Slots lie in the
 * order of their fingerprints, so a search ends early although the table is nearly full. Not thread-safe.
 */
final class SlotTable {
    static final int BYTES = 40;

    private static final int FIRST_CAPACITY = 12;
    /** Room behind the last home, so that no run of slots has to go round. */
    private static final int MARGIN = 4;

    private int capacity = FIRST_CAPACITY;
    private int size;
    private long[] keys = new long[FIRST_CAPACITY + MARGIN];
    long[] modified = new long[keys.length];
    long[] rank = new long[keys.length];
    long[] end = new long[keys.length];
    int[] when = new int[keys.length];
    short[] source = new short[keys.length];
    short[] flags = new short[keys.length];

    int size() {
        return size;
    }

    /** How many slots there is memory for. */
    int slots() {
        return keys.length;
    }

    boolean isTaken(int slot) {
        return keys[slot] != 0;
    }

    long key(int slot) {
        return keys[slot];
    }

    /** The slot of a fingerprint; negative if it has none. A fingerprint is never 0. */
    int find(long key) {
        int slot = place(key);
        return slot < keys.length && keys[slot] == key ? slot : -1;
    }

    private int place(long key) {
        int slot = home(key);
        while (slot < keys.length && keys[slot] != 0 && Long.compareUnsigned(keys[slot], key) < 0) {
            slot++;
        }
        return slot;
    }

    /** Grows with the fingerprint; the uppermost bits have chosen the table. */
    private int home(long key) {
        long below = key << LifeMemory.TABLE_BITS >>> Integer.SIZE;
        return (int) ((below * capacity) >>> Integer.SIZE);
    }

    /** Makes a slot for a fingerprint that has none. */
    int insert(long key) {
        if (size >= capacity / 8 * 7 + capacity % 8) {
            grow(capacity + Math.max(4, capacity / 4));
        }
        int slot = place(key);
        int free = slot;
        while (free < keys.length && keys[free] != 0) {
            free++;
        }
        if (free == keys.length) {
            grow(capacity + Math.max(4, capacity / 16));
            return insert(key);
        }
        move(slot, slot + 1, free - slot);
        keys[slot] = key;
        size++;
        return slot;
    }

    private void move(int from, int to, int length) {
        if (length > 0) {
            System.arraycopy(keys, from, keys, to, length);
            System.arraycopy(modified, from, modified, to, length);
            System.arraycopy(rank, from, rank, to, length);
            System.arraycopy(end, from, end, to, length);
            System.arraycopy(when, from, when, to, length);
            System.arraycopy(source, from, source, to, length);
            System.arraycopy(flags, from, flags, to, length);
        }
    }

    /** Takes a slot away; later ones move up. */
    void remove(int slot) {
        int last = slot;
        while (last + 1 < keys.length && keys[last + 1] != 0 && home(keys[last + 1]) <= last) {
            last++;
        }
        move(slot + 1, slot, last - slot);
        keys[last] = 0;
        size--;
    }

    private void grow(int larger) {
        SlotTable old = new SlotTable(this);
        capacity = larger;
        int length = larger + Math.max(MARGIN, larger / 64);
        while (!fill(old, length)) {
            length += length / 8 + 1;
        }
    }

    private SlotTable(SlotTable other) {
        keys = other.keys;
        modified = other.modified;
        rank = other.rank;
        end = other.end;
        when = other.when;
        source = other.source;
        flags = other.flags;
    }

    SlotTable() {}

    /** In their order each comes to its home, or behind the one before. */
    private boolean fill(SlotTable old, int length) {
        keys = new long[length];
        modified = new long[length];
        rank = new long[length];
        end = new long[length];
        when = new int[length];
        source = new short[length];
        flags = new short[length];
        int next = 0;
        for (int i = 0; i < old.keys.length; i++) {
            if (old.keys[i] != 0) {
                int slot = Math.max(next, home(old.keys[i]));
                if (slot >= length) {
                    return false;
                }
                keys[slot] = old.keys[i];
                modified[slot] = old.modified[i];
                rank[slot] = old.rank[i];
                end[slot] = old.end[i];
                when[slot] = old.when[i];
                source[slot] = old.source[i];
                flags[slot] = old.flags[i];
                next = slot + 1;
            }
        }
        return true;
    }
}
