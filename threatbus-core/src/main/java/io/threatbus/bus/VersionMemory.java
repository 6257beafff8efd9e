package io.threatbus.bus;

import io.threatbus.message.StixObject;
import java.time.Instant;
import java.util.UUID;

/**
 * Which version of an object a subscriber has been given since it asked for a snapshot: 32 to 64 bytes an object, so 32
 * MiB for a million indicators, as long as the snapshot is open. Objects are told apart by 64 bits of their UUIDs.
 * Not thread-safe: guarded by its subscription.
 */
final class VersionMemory {
    /** Beyond this many objects nothing new is remembered: 64 MiB. */
    static final int LIMIT = 2_000_000;

    private static final int FIRST_SIZE = 1024;
    private static final long EMPTY = 0;

    private long[] keys = new long[FIRST_SIZE];
    private long[] versions = new long[FIRST_SIZE];
    private int size;

    /** Whether this version is newer than what is remembered of the object. */
    boolean isNewer(StixObject object) {
        int slot = slot(key(object), keys);
        return keys[slot] == EMPTY || version(object) > versions[slot];
    }

    /** Remembers this version, unless a newer one is remembered already. */
    void note(StixObject object) {
        int slot = slot(key(object), keys);
        if (keys[slot] == EMPTY) {
            insert(slot, key(object), version(object));
        } else {
            versions[slot] = Math.max(versions[slot], version(object));
        }
    }

    private void insert(int slot, long key, long version) {
        if (size >= LIMIT) {
            return;
        }
        keys[slot] = key;
        versions[slot] = version;
        size++;
        if (size * 2 > keys.length) {
            grow();
        }
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
        int slot = Long.hashCode(key * 0x9E3779B97F4A7C15L) & (keys.length - 1);
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private static long key(StixObject object) {
        UUID uuid = object.id().uuid();
        long key = uuid.getMostSignificantBits() * 31 + uuid.getLeastSignificantBits();
        return key == EMPTY ? 1 : key;
    }

    /** Microseconds, which is as fine as timestamps are. */
    private static long version(StixObject object) {
        Instant modified = object.modified().instant();
        return modified.getEpochSecond() * 1_000_000 + modified.getNano() / 1000;
    }
}
