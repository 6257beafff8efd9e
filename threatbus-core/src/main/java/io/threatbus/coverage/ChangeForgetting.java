package io.threatbus.coverage;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of changes that nobody needs, or for which there is no room: the oldest go first. The index knows of them for a
 * while longer, since to look for each would be to wait for memory. Guarded by the lock of the {@link ChangeLog}.
 */
final class ChangeForgetting {
    private final ChangeBlocks blocks;
    private final ChangeIndex index;
    private int limit = Integer.MAX_VALUE;
    private int removalsLimit = Integer.MAX_VALUE;
    private long forgotten;
    /** No removal is left in blocks before. */
    private long removalsFrom;

    private long sweeps;

    ChangeForgetting(ChangeBlocks blocks, ChangeIndex index) {
        this.blocks = blocks;
        this.index = index;
    }

    /**
     * How many may be remembered.
     *
     * @param removals so many of them may be removals
     */
    void keep(int most, int removals) {
        limit = most;
        removalsLimit = removals;
    }

    /** How many were forgotten for want of room. */
    long forgotten() {
        return forgotten;
    }

    /** Forgets what is beyond the limits, and has the index forget what went before; not while a place in it is in hand. */
    void run() {
        oldest(blocks.known() - blocks.active() - removalsLimit, true);
        oldest(blocks.known() - limit, false);
        if (sweeps < blocks.removals()) {
            sweeps++;
            index.sweep();
            // What went during a round may have been in tables that had been swept in it already.
            blocks.unknownBefore(index.round() - 1);
        }
    }

    private void oldest(int many, boolean removals) {
        int left = many;
        while (left > 0) {
            int found = blocks.forget(first(removals), left, removals, index.round());
            forgotten += found;
            left -= found;
        }
    }

    /** The first block in which there is something, or a removal; there is one. */
    private ChangeBlock first(boolean removals) {
        int position = removals ? blocks.position(removalsFrom) : 0;
        while ((removals
                        ? blocks.get(position).removedCount
                        : blocks.get(position).count())
                == 0) {
            position++;
        }
        if (removals) {
            removalsFrom = blocks.get(position).number;
        }
        return blocks.get(position);
    }

    /** Forgets removals from before a second that nobody misses. */
    void removals(long before, OrdinalSet missed) {
        for (long number : blocks.numbers()) {
            @Nullable ChangeBlock block = blocks.find(number);
            int place = block == null || block.removedCount == 0 ? -1 : block.next(0, true);
            while (block != null && place >= 0) {
                if (block.second(place) < before && !missed.contains(number << OrdinalSet.BLOCK_BITS | place)) {
                    int address = ChangeBlocks.address(block, place);
                    index.remove(index.hash(block.high(place), block.low(place)), address);
                    blocks.clear(address, index.round());
                }
                place = block.next(place + 1, true);
            }
        }
    }
}
