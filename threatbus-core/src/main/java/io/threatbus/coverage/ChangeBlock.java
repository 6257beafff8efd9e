package io.threatbus.coverage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A block of changes: of each which indicator it is of, what version, and when. Only the last change of an indicator means
 * anything; when few are left, the others' room is given back. Guarded by the lock of the {@link ChangeLog}.
 */
final class ChangeBlock {
    /** When so few of a full block are left, they are packed. */
    private static final int FEW = OrdinalSet.BLOCK / 4;

    final long[] active = new long[OrdinalSet.WORDS];
    final long[] removed = new long[OrdinalSet.WORDS];
    int activeCount;
    int removedCount;
    private long[] highs = new long[OrdinalSet.BLOCK];
    private long[] lows = new long[OrdinalSet.BLOCK];
    private long[] versions = new long[OrdinalSet.BLOCK];
    private int[] seconds = new int[OrdinalSet.BLOCK];
    /** The places of those that are left, if they are packed. */
    private short @Nullable [] places;

    void put(int place, long high, long low, long version, int second, boolean isActive) {
        highs[place] = high;
        lows[place] = low;
        versions[place] = version;
        seconds[place] = second;
        (isActive ? active : removed)[place >>> 6] |= 1L << place;
        if (isActive) {
            activeCount++;
        } else {
            removedCount++;
        }
    }

    /** Another change of the indicator has come, or it is forgotten. */
    void clear(int place) {
        long bit = 1L << place;
        if ((active[place >>> 6] & bit) != 0) {
            active[place >>> 6] &= ~bit;
            activeCount--;
        } else if ((removed[place >>> 6] & bit) != 0) {
            removed[place >>> 6] &= ~bit;
            removedCount--;
        }
    }

    boolean isEmpty() {
        return activeCount + removedCount == 0;
    }

    private int slot(int place) {
        short[] packed = places;
        return packed == null ? place : Arrays.binarySearch(packed, (short) place);
    }

    /** The first half of the UUID of the indicator of a change that means something. */
    long high(int place) {
        int slot = slot(place);
        return slot < 0 ? 0 : highs[slot];
    }

    /** The second half. */
    long low(int place) {
        int slot = slot(place);
        return slot < 0 ? 0 : lows[slot];
    }

    long version(int place) {
        int slot = slot(place);
        return slot < 0 ? 0 : versions[slot];
    }

    /** Since 1970. */
    int second(int place) {
        int slot = slot(place);
        return slot < 0 ? 0 : seconds[slot];
    }

    /** Gives room back if it is worth while; for a block to which nothing is added any more. */
    void pack() {
        int left = activeCount + removedCount;
        int taken = highs.length;
        if (left > FEW || left > taken / 2) {
            return;
        }
        short[] packed = new short[left];
        long[] packedHighs = new long[left];
        long[] packedLows = new long[left];
        long[] packedVersions = new long[left];
        int[] packedSeconds = new int[left];
        int count = 0;
        for (int place = 0; place < OrdinalSet.BLOCK; place++) {
            if (((active[place >>> 6] | removed[place >>> 6]) & 1L << place) != 0) {
                packed[count] = (short) place;
                packedHighs[count] = high(place);
                packedLows[count] = low(place);
                packedVersions[count] = version(place);
                packedSeconds[count] = second(place);
                count++;
            }
        }
        places = packed;
        highs = packedHighs;
        lows = packedLows;
        versions = packedVersions;
        seconds = packedSeconds;
    }

    long bytes() {
        return 16L * OrdinalSet.WORDS + 28L * highs.length + 2L * (places == null ? 0 : places.length) + 120;
    }
}
