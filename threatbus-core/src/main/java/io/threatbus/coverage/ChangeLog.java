package io.threatbus.coverage;

import java.util.Arrays;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the active set in their order, numbered from 1: of each indicator the last one, by which it became what it
 * is. Takes about 45 bytes for each indicator. Guarded
 * by the lock on {@code this}.
 */
final class ChangeLog {
    /** No change. */
    static final int NONE = 0;

    private static final int FIRST_INDEX = 1 << 10;

    private @Nullable ChangeBlock[] blocks = new ChangeBlock[4];
    private int last;
    /**
     * By UUID the number of its last change, with half of the UUID's hash in front, so that what is found is nearly always
     * what was looked for; as long as a power of two, at most two thirds full.
     */
    private long[] index = new long[FIRST_INDEX];

    private int size;
    private int active;

    /** The last change; {@link #NONE} if there was none. */
    synchronized int last() {
        return last;
    }

    /** How many indicators are active. */
    synchronized int active() {
        return active;
    }

    /**
     * Adds a change.
     *
     * @param second when it was, since 1970; not before the last one
     * @param isActive whether the indicator is to be looked for from now on
     */
    synchronized int add(UUID id, long version, int second, boolean isActive) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        int slot = slot(high, low);
        if (index[slot] == NONE) {
            size++;
            if (size > index.length / 3 * 2) {
                grow();
                slot = slot(high, low);
            }
        } else {
            clear((int) index[slot]);
        }
        last++;
        int number = last >>> OrdinalSet.BLOCK_BITS;
        if (number >= blocks.length) {
            blocks = Arrays.copyOf(blocks, blocks.length + Math.max(4, blocks.length / 2));
        }
        @Nullable ChangeBlock block = blocks[number];
        if (block == null) {
            block = new ChangeBlock();
            blocks[number] = block;
        }
        block.put(last & OrdinalSet.BLOCK - 1, high, low, version, second, isActive);
        active += isActive ? 1 : 0;
        index[slot] = entry(high, low, last);
        return last;
    }

    private void clear(int change) {
        int number = change >>> OrdinalSet.BLOCK_BITS;
        @Nullable ChangeBlock block = blocks[number];
        if (block == null) {
            return;
        }
        active -= block.activeCount;
        block.clear(change & OrdinalSet.BLOCK - 1);
        active += block.activeCount;
        if (number < last >>> OrdinalSet.BLOCK_BITS) {
            if (block.isEmpty()) {
                blocks[number] = null;
            } else {
                block.pack();
            }
        }
    }

    private static long hash(long high, long low) {
        return (high ^ low * 0xC2B2AE3D27D4EB4FL) * 0x9E3779B97F4A7C15L;
    }

    private int home(long hash) {
        return (int) (hash ^ hash >>> 32) & index.length - 1;
    }

    private static long entry(long high, long low, int change) {
        return (hash(high, low) & 0xFFFF_FFFF_0000_0000L) | change;
    }

    private int slot(long high, long low) {
        long hash = hash(high, low);
        int slot = home(hash);
        while (index[slot] != NONE
                && ((index[slot] ^ hash) >>> Integer.SIZE != 0 || !isOf((int) index[slot], high, low))) {
            slot = slot + 1 & index.length - 1;
        }
        return slot;
    }

    private void grow() {
        long[] old = index;
        index = new long[old.length * 2];
        for (long entry : old) {
            if (entry != NONE) {
                index[slot(highOf((int) entry), lowOf((int) entry))] = entry;
            }
        }
    }

    private boolean isOf(int change, long high, long low) {
        return highOf(change) == high && lowOf(change) == low;
    }

    private long highOf(int change) {
        @Nullable ChangeBlock block = blocks[change >>> OrdinalSet.BLOCK_BITS];
        return block == null ? 0 : block.high(change & OrdinalSet.BLOCK - 1);
    }

    private long lowOf(int change) {
        @Nullable ChangeBlock block = blocks[change >>> OrdinalSet.BLOCK_BITS];
        return block == null ? 0 : block.low(change & OrdinalSet.BLOCK - 1);
    }

    /** Which indicator a change is of that means something. */
    synchronized UUID id(int change) {
        return new UUID(highOf(change), lowOf(change));
    }

    /** The last change of an indicator; {@link #NONE} if nothing is known of it. */
    synchronized int find(UUID id) {
        return (int) index[slot(id.getMostSignificantBits(), id.getLeastSignificantBits())];
    }

    /** The last change of an indicator if it has brought this version. */
    synchronized int find(UUID id, long version) {
        int change = find(id);
        return change != NONE && versionOf(change) == version ? change : NONE;
    }

    private long versionOf(int change) {
        @Nullable ChangeBlock block = blocks[change >>> OrdinalSet.BLOCK_BITS];
        return block == null ? 0 : block.version(change & OrdinalSet.BLOCK - 1);
    }

    /** When a change was, in seconds since 1970. */
    synchronized int second(int change) {
        @Nullable ChangeBlock block = blocks[change >>> OrdinalSet.BLOCK_BITS];
        return block == null ? 0 : block.second(change & OrdinalSet.BLOCK - 1);
    }

    /** Whether the indicator is to be looked for since this change. */
    synchronized boolean isActive(int change) {
        @Nullable ChangeBlock block = blocks[change >>> OrdinalSet.BLOCK_BITS];
        int place = change & OrdinalSet.BLOCK - 1;
        return block != null && (block.active[place >>> 6] & 1L << place) != 0;
    }

    /** The first change that was not before a second. */
    synchronized int firstSince(int second) {
        int low = 1;
        int high = last + 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int next = nextKnown(middle, high);
            if (next >= high || secondOf(next) >= second) {
                high = middle;
            } else {
                low = next + 1;
            }
        }
        return low;
    }

    private int secondOf(int change) {
        @Nullable ChangeBlock block = blocks[change >>> OrdinalSet.BLOCK_BITS];
        return block == null ? 0 : block.second(change & OrdinalSet.BLOCK - 1);
    }

    /** The first change from there on of which something is known. */
    private int nextKnown(int from, int limit) {
        int change = from;
        while (change < limit) {
            @Nullable ChangeBlock block = blocks[change >>> OrdinalSet.BLOCK_BITS];
            if (block == null) {
                change = ((change >>> OrdinalSet.BLOCK_BITS) + 1) << OrdinalSet.BLOCK_BITS;
            } else {
                int place = change & OrdinalSet.BLOCK - 1;
                long left = (block.active[place >>> 6] | block.removed[place >>> 6]) >>> place;
                if (left != 0) {
                    return Math.min(limit, change + Long.numberOfTrailingZeros(left));
                }
                change = ((change >>> 6) + 1) << 6;
            }
        }
        return limit;
    }

    /** Forgets removals from before a second that everybody has. */
    synchronized void forgetRemovals(int before, OrdinalSet missed) {
        for (int number = 0; number < blocks.length; number++) {
            @Nullable ChangeBlock block = blocks[number];
            if (block != null && block.removedCount > 0) {
                forgetRemovals(number, block, before, missed);
            }
        }
    }

    private void forgetRemovals(int number, ChangeBlock block, int before, OrdinalSet missed) {
        for (int word = 0; word < OrdinalSet.WORDS; word++) {
            for (long left = block.removed[word]; left != 0; left &= left - 1) {
                int place = word << 6 | Long.numberOfTrailingZeros(left);
                int change = number << OrdinalSet.BLOCK_BITS | place;
                if (block.second(place) < before && !missed.contains(change)) {
                    unindex(block.high(place), block.low(place));
                    clear(change);
                }
            }
        }
    }

    /** Takes an indicator out, and moves those up that had to make way for it. */
    private void unindex(long high, long low) {
        int hole = slot(high, low);
        if (index[hole] == NONE) {
            return;
        }
        size--;
        int slot = hole + 1 & index.length - 1;
        while (index[slot] != NONE) {
            int home = home(hash(highOf((int) index[slot]), lowOf((int) index[slot])));
            boolean between = hole <= slot ? home > hole && home <= slot : home > hole || home <= slot;
            if (!between) {
                index[hole] = index[slot];
                hole = slot;
            }
            slot = slot + 1 & index.length - 1;
        }
        index[hole] = NONE;
    }

    /** How many blocks there are, empty ones included. */
    synchronized int blockCount() {
        return (last >>> OrdinalSet.BLOCK_BITS) + 1;
    }

    /** Writes which changes of a block mean something; false if none does. */
    synchronized boolean copyBlock(int number, boolean ofActive, long[] target) {
        @Nullable ChangeBlock block = number < blocks.length ? blocks[number] : null;
        if (block == null || (ofActive ? block.activeCount : block.removedCount) == 0) {
            return false;
        }
        System.arraycopy(ofActive ? block.active : block.removed, 0, target, 0, OrdinalSet.WORDS);
        return true;
    }

    /** How many active indicators there are in a block. */
    synchronized int activeIn(int number) {
        @Nullable ChangeBlock block = number < blocks.length ? blocks[number] : null;
        return block == null ? 0 : block.activeCount;
    }

    /** Whether anything in a block means something. */
    synchronized boolean isForgotten(int number) {
        return (number >= blocks.length || blocks[number] == null) && number < last >>> OrdinalSet.BLOCK_BITS;
    }

    /** Adds the versions of those changes of a block whose bits are set. */
    synchronized void addVersions(int number, long[] bits, Digest target) {
        @Nullable ChangeBlock block = blocks[number];
        if (block != null) {
            each(number, bits, change -> target.add(block.version(change & OrdinalSet.BLOCK - 1)));
        }
    }

    synchronized long bytes() {
        long bytes = 8L * index.length + 4L * blocks.length;
        for (ChangeBlock block : blocks) {
            bytes += block == null ? 0 : block.bytes();
        }
        return bytes;
    }

    /** Goes through the numbers whose bits are set. */
    static void each(int number, long[] bits, IntConsumer consumer) {
        for (int word = 0; word < OrdinalSet.WORDS; word++) {
            for (long left = bits[word]; left != 0; left &= left - 1) {
                consumer.accept(number << OrdinalSet.BLOCK_BITS | word << 6 | Long.numberOfTrailingZeros(left));
            }
        }
    }
}
