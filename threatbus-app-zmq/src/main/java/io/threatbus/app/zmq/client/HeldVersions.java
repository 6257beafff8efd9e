package io.threatbus.app.zmq.client;

import io.threatbus.message.Indicator;
import java.util.Arrays;

/**
 * Which version of which indicator was received, to show the bus that nothing is missing: 24 bytes for each. Told apart by
 * the first half of the UUID, as the bus does. Guarded by the lock on {@code this}.
 */
final class HeldVersions {
    private static final int FIRST = 1 << 10;

    private long[] keys = new long[FIRST];
    private long[] versions = new long[FIRST];
    private int size;
    private long sum;

    /** It was received. */
    synchronized void add(Indicator indicator) {
        long uuid = indicator.id().uuid().getMostSignificantBits();
        long key = uuid == 0 ? 1 : uuid;
        int slot = slot(key);
        if (keys[slot] != 0) {
            sum -= versions[slot];
            remove(slot);
        }
        if (!indicator.isRemoval()) {
            put(key, indicator.versionHash());
        }
    }

    private void put(long key, long version) {
        if (size + 1 > keys.length / 3 * 2) {
            grow();
        }
        int slot = slot(key);
        keys[slot] = key;
        versions[slot] = version;
        sum += version;
        size++;
    }

    private int home(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed ^ mixed >>> 32) & keys.length - 1;
    }

    private int slot(long key) {
        int slot = home(key);
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldVersions = versions;
        keys = new long[oldKeys.length * 2];
        versions = new long[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                versions[slot] = oldVersions[i];
            }
        }
    }

    /** Those behind it that had to make way move up. */
    private void remove(int removed) {
        size--;
        int hole = removed;
        int slot = hole + 1 & keys.length - 1;
        while (keys[slot] != 0) {
            int home = home(keys[slot]);
            boolean between = hole <= slot ? home > hole && home <= slot : home > hole || home <= slot;
            if (!between) {
                keys[hole] = keys[slot];
                versions[hole] = versions[slot];
                hole = slot;
            }
            slot = slot + 1 & keys.length - 1;
        }
        keys[hole] = 0;
    }

    /** Begins anew: the bus will send everything. */
    synchronized void clear() {
        Arrays.fill(keys, 0);
        size = 0;
        sum = 0;
    }

    synchronized boolean isEmpty() {
        return size == 0;
    }

    /** The sum of the versions' hashes, as 16 hexadecimal digits. */
    synchronized String digest() {
        return String.format("%016x", sum);
    }
}
