package io.threatbus.bus;

import io.threatbus.message.Indicator;
import io.threatbus.message.StixObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which version of an object a subscriber has been given since it asked for a snapshot: 32 to 64 bytes an object, so some
 * 32 MiB for a million, as long as the snapshot is open. Objects are told apart by 64 bits of their UUIDs. There are many
 * small tables, because news wait while one grows. Not thread-safe: guarded by its subscription.
 */
final class VersionMemory {
    /** Beyond this many objects nothing new is remembered: some 64 MiB. */
    static final int LIMIT = 2_000_000;

    private static final int TABLE_BITS = 8;
    private static final long MIXER = 0x9E3779B97F4A7C15L;
    private static final long EMPTY = 0;

    private final @Nullable Table[] tables = new Table[1 << TABLE_BITS];
    private int size;

    /** Whether this version is newer than what is remembered of the object; of two equal ones, a removal is. */
    boolean isNewer(StixObject object) {
        long key = key(object);
        Table table = tables[tableOf(key)];
        return table == null || version(object) > table.version(key);
    }

    /** Remembers this version, unless a newer one is remembered already. */
    void note(StixObject object) {
        long key = key(object);
        Table table = tables[tableOf(key)];
        if (table == null) {
            table = new Table();
            tables[tableOf(key)] = table;
        }
        size += table.put(key, version(object), size < LIMIT);
    }

    private static int tableOf(long key) {
        return (int) ((key * MIXER) >>> (Long.SIZE - TABLE_BITS));
    }

    private static long key(StixObject object) {
        UUID uuid = object.id().uuid();
        long key = uuid.getMostSignificantBits() * 31 + uuid.getLeastSignificantBits();
        return key == EMPTY ? 1 : key;
    }

    /** Microseconds, which is as fine as timestamps are, and one bit for what withdraws the same version. */
    private static long version(StixObject object) {
        boolean removal = object instanceof Indicator indicator && indicator.isRemoval();
        return object.modified().epochMicros() * 2 + (removal ? 1 : 0);
    }

    /** Keys and versions with open addressing. */
    private static final class Table {
        private static final int FIRST_SIZE = 16;

        private long[] keys = new long[FIRST_SIZE];
        private long[] versions = new long[FIRST_SIZE];
        private int size;

        /** The least number for an object that is not there. */
        long version(long key) {
            int slot = slot(key, keys);
            return keys[slot] == EMPTY ? Long.MIN_VALUE : versions[slot];
        }

        /** How many were added. */
        int put(long key, long version, boolean mayAdd) {
            int slot = slot(key, keys);
            if (keys[slot] != EMPTY) {
                versions[slot] = Math.max(versions[slot], version);
                return 0;
            }
            if (!mayAdd) {
                return 0;
            }
            keys[slot] = key;
            versions[slot] = version;
            size++;
            if (size * 2 > keys.length) {
                grow();
            }
            return 1;
        }

        private void grow() {
            long[] oldKeys = keys;
            long[] oldVersions = versions;
            keys = new long[oldKeys.length * 2];
            versions = new long[keys.length];
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldKeys[i] != EMPTY) {
                    int slot = slot(oldKeys[i], keys);
                    keys[slot] = oldKeys[i];
                    versions[slot] = oldVersions[i];
                }
            }
        }

        private static int slot(long key, long[] keys) {
            int slot = Long.hashCode(key * MIXER) & (keys.length - 1);
            while (keys[slot] != EMPTY && keys[slot] != key) {
                slot = (slot + 1) & (keys.length - 1);
            }
            return slot;
        }
    }
}
