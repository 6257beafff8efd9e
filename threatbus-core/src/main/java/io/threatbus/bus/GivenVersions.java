package io.threatbus.bus;

import io.threatbus.life.SipHash;
import io.threatbus.message.Indicator;
import io.threatbus.message.StixObject;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber was given since it asked for a snapshot, so that it gets no version twice: a number of 64 bits for each,
 * in tables that are a quarter to a half full, as long as the snapshot is open. There are many small tables, because news
 * wait while one grows. Not thread-safe: guarded by its subscription.
 */
final class GivenVersions {
    /** Beyond this many nothing new is remembered: some 64 MiB. */
    static final int LIMIT = 2_000_000;

    private static final int TABLE_BITS = 8;
    private static final int FIRST_SIZE = 16;
    /** Keyed, so that nobody can publish something that passes for what somebody else is going to publish. */
    private static final SipHash HASH = SipHash.random();

    private static final long MIXER = 0x9E3779B97F4A7C15L;

    private final long[] @Nullable [] tables = new long[1 << TABLE_BITS][];
    private final int[] sizes = new int[tables.length];
    private int size;

    boolean contains(StixObject object) {
        long key = key(object);
        long[] table = tables[tableOf(key)];
        return table != null && table[slot(key, table)] == key;
    }

    void add(StixObject object) {
        long key = key(object);
        int number = tableOf(key);
        long[] table = tables[number];
        if (table == null) {
            table = new long[FIRST_SIZE];
            tables[number] = table;
        }
        int slot = slot(key, table);
        if (table[slot] == key || size >= LIMIT) {
            return;
        }
        table[slot] = key;
        size++;
        if (++sizes[number] * 2 > table.length) {
            tables[number] = grown(table);
        }
    }

    private static long[] grown(long[] table) {
        long[] larger = new long[table.length * 2];
        for (long key : table) {
            if (key != 0) {
                larger[slot(key, larger)] = key;
            }
        }
        return larger;
    }

    /** All removals of an indicator are one. */
    private static long key(StixObject object) {
        long key = HASH.of(object.id().uuid());
        if (!(object instanceof Indicator indicator)) {
            key ^= HASH.of(object.modified().epochMicros(), 0) * MIXER;
        } else if (!indicator.isRemoval()) {
            key ^= HASH.of(indicator.modifiedMicros(), indicator.rank()) * MIXER;
        }
        return key == 0 ? 1 : key;
    }

    private static int tableOf(long key) {
        return (int) (key >>> (Long.SIZE - TABLE_BITS));
    }

    private static int slot(long key, long[] table) {
        int slot = (int) key & (table.length - 1);
        while (table[slot] != 0 && table[slot] != key) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }
}
