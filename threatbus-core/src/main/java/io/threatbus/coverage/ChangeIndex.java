package io.threatbus.coverage;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * By identifier the address of an indicator's last change: 8 bytes each, half of them of a hash, in 256 tables that are half
 * to two thirds full and lie in the order of the hash, so that one read of memory nearly always tells what there is. The
 * hash says by itself where an entry belongs, so nothing else is looked at when one is taken out. Its key is this process's,
 * so that nobody can choose identifiers that meet in one place. Guarded by the lock of the {@link ChangeLog}.
 */
final class ChangeIndex {
    private static final int TABLE_BITS = 8;
    private static final int PLACE_BITS = Integer.SIZE - TABLE_BITS;
    private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;
    private static final int FIRST_CAPACITY = 12;
    /** Room behind the last home, so that no run of entries has to go round. */
    private static final int MARGIN = 8;

    private static final int SWEPT_AT_ONCE = 4;

    private static final long MIXER = 0x9E3779B97F4A7C15L;

    private final Changes changes;
    private final long highKey;
    private final long lowKey;
    private final long[][] tables = new long[1 << TABLE_BITS][];
    private final int[] capacities = new int[tables.length];
    private final int[] sizes = new int[tables.length];
    /** Which table is swept next. */
    private int broom;

    private long round;

    /** Where {@link #seek} has stopped. */
    private int table;

    private int slot;

    /** Says what a change is. */
    interface Changes {
        /** Whether it means something. */
        boolean isLive(int address);

        /** Whether it means something, and is of this indicator. */
        boolean isLiveOf(int address, long high, long low);
    }

    ChangeIndex(Changes changes) {
        this.changes = changes;
        SecureRandom random = new SecureRandom();
        highKey = random.nextLong();
        lowKey = random.nextLong();
        for (int i = 0; i < tables.length; i++) {
            capacities[i] = FIRST_CAPACITY;
            tables[i] = new long[FIRST_CAPACITY + MARGIN];
        }
    }

    /** The hash of an identifier; its upper half stands in the entry. */
    long hash(long high, long low) {
        long first = high ^ highKey;
        long second = low ^ lowKey;
        long mixed = Math.multiplyHigh(first, second) ^ (first * second) ^ Long.rotateLeft(first, 32) ^ second;
        return (mixed ^ (mixed >>> 32)) * MIXER;
    }

    private static int table(long hash) {
        return (int) (hash >>> (Long.SIZE - TABLE_BITS));
    }

    private static int home(long entry, int capacity) {
        return (int) ((((entry >>> Integer.SIZE) & PLACE_MASK) * capacity) >>> PLACE_BITS);
    }

    /**
     * Has what is looked for soon come out of memory; something that depends on it. Nothing else is done in this loop, or the
     * processor would not see far enough ahead.
     */
    long fetch(long[] hashes, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            int number = table(hashes[i]);
            sum += tables[number][home(hashes[i], capacities[number])];
        }
        return sum;
    }

    /** What may be the address of an identifier's last change; 0 if there is none. */
    int guess(long hash) {
        long[] entries = tables[table(hash)];
        int at = home(hash, capacities[table(hash)]);
        long wanted = hash >>> Integer.SIZE;
        while (at < entries.length && entries[at] != 0 && entries[at] >>> Integer.SIZE < wanted) {
            at++;
        }
        return at < entries.length && entries[at] >>> Integer.SIZE == wanted ? (int) entries[at] : 0;
    }

    /** Goes to the entry of an indicator, or else to where one belongs; whether there is one. */
    boolean seek(long hash, long high, long low) {
        table = table(hash);
        long[] entries = tables[table];
        int at = home(hash, capacities[table]);
        long wanted = hash >>> Integer.SIZE;
        while (at < entries.length && entries[at] != 0) {
            long found = entries[at] >>> Integer.SIZE;
            if (found > wanted) {
                break;
            }
            if (found == wanted && changes.isLiveOf((int) entries[at], high, low)) {
                slot = at;
                return true;
            }
            at++;
        }
        slot = at;
        return false;
    }

    /** The last change of an indicator; 0 if there is none. */
    int find(UUID id) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        return seek(hash(high, low), high, low) ? address() : 0;
    }

    /** What the entry says to which {@link #seek} has gone. */
    int address() {
        return (int) tables[table][slot];
    }

    private static long entry(long hash, int address) {
        return ((hash >>> Integer.SIZE) << Integer.SIZE) | Integer.toUnsignedLong(address);
    }

    /** Changes the entry to which {@link #seek} has gone. */
    void set(long hash, int address) {
        tables[table][slot] = entry(hash, address);
    }

    /** Adds an entry where {@link #seek} has found none. */
    void insert(long hash, int address) {
        int most = capacities[table] / 3 * 2;
        if (sizes[table] >= most) {
            sweep(table);
            if (sizes[table] >= most / 5 * 4) {
                resize(table, capacities[table] + Math.max(8, capacities[table] / 3));
            }
            place(hash);
        }
        long[] entries = tables[table];
        int free = slot;
        while (free < entries.length && entries[free] != 0) {
            free++;
        }
        if (free == entries.length) {
            resize(table, capacities[table] + Math.max(8, capacities[table] / 16));
            place(hash);
            insert(hash, address);
            return;
        }
        // Nearly always a few at most, so that this is quicker than a call.
        for (int at = free; at > slot; at--) {
            entries[at] = entries[at - 1];
        }
        entries[slot] = entry(hash, address);
        sizes[table]++;
    }

    /** Behind all that are not greater. */
    private void place(long hash) {
        long[] entries = tables[table];
        int at = home(hash, capacities[table]);
        while (at < entries.length && entries[at] != 0 && entries[at] >>> Integer.SIZE <= hash >>> Integer.SIZE) {
            at++;
        }
        slot = at;
    }

    /** Goes to the entry with that address, which there is. */
    private void seekExactly(long hash, int address) {
        table = table(hash);
        long[] entries = tables[table];
        long wanted = entry(hash, address);
        int at = home(hash, capacities[table]);
        while (entries[at] != wanted) {
            at++;
        }
        slot = at;
    }

    /** A change has another address now. */
    void move(long hash, int from, int to) {
        seekExactly(hash, from);
        set(hash, to);
    }

    /** Takes out the entry with that address, which there is; later ones move up. */
    void remove(long hash, int address) {
        seekExactly(hash, address);
        long[] entries = tables[table];
        int capacity = capacities[table];
        int last = slot;
        while (last + 1 < entries.length && entries[last + 1] != 0 && home(entries[last + 1], capacity) <= last) {
            entries[last] = entries[last + 1];
            last++;
        }
        entries[last] = 0;
        sizes[table]--;
        shrink(table);
    }

    private void shrink(int number) {
        int capacity = capacities[number];
        if (capacity > FIRST_CAPACITY && sizes[number] < capacity / 4) {
            resize(number, Math.max(FIRST_CAPACITY, capacity / 2));
        }
    }

    /**
     * Takes out of some tables what means nothing any more, of all tables in turn; not between {@link #seek} and what is done
     * with it.
     */
    void sweep() {
        for (int i = 0; i < SWEPT_AT_ONCE; i++) {
            sweep(broom);
            shrink(broom);
            broom++;
        }
        if (broom == tables.length) {
            broom = 0;
            round++;
        }
    }

    /** How often all tables have been swept, one after the other. */
    long round() {
        return round;
    }

    /** What is left moves up; nothing moves back. */
    private void sweep(int number) {
        long[] entries = tables[number];
        int capacity = capacities[number];
        int next = 0;
        int left = 0;
        for (int from = 0; from < entries.length; from++) {
            long entry = entries[from];
            if (entry != 0) {
                entries[from] = 0;
                if (changes.isLive((int) entry)) {
                    int at = Math.max(next, home(entry, capacity));
                    entries[at] = entry;
                    next = at + 1;
                    left++;
                }
            }
        }
        sizes[number] = left;
    }

    private void resize(int number, int capacity) {
        long[] old = tables[number];
        int room = capacity + Math.max(MARGIN, capacity / 64);
        capacities[number] = capacity;
        long[] entries = new long[room];
        while (!fill(entries, old, capacity)) {
            room += room / 8 + 1;
            entries = new long[room];
        }
        tables[number] = entries;
    }

    /** In their order each comes to its home, or behind the one before. */
    private static boolean fill(long[] target, long[] old, int capacity) {
        int next = 0;
        for (long entry : old) {
            if (entry != 0) {
                int at = Math.max(next, home(entry, capacity));
                if (at >= target.length) {
                    return false;
                }
                target[at] = entry;
                next = at + 1;
            }
        }
        return true;
    }

    long bytes() {
        long bytes = 0;
        for (long[] entries : tables) {
            bytes += 16 + 8L * entries.length;
        }
        return bytes;
    }
}
