package io.threatbus.coverage;

import org.jspecify.annotations.Nullable;

/**
 * Makes one of some neighbouring blocks of which little is left, so that there are never many. Guarded by the lock of the
 * {@link ChangeLog}.
 */
final class ChangeMerge {
    /** Blocks of which so much is left together become one. */
    private static final int FEW = OrdinalSet.BLOCK / 2;

    private static final int MOST_MERGED = 64;

    private final ChangeBlocks blocks;
    private final ChangeIndex index;
    private long upTo;

    ChangeMerge(ChangeBlocks blocks, ChangeIndex index) {
        this.blocks = blocks;
        this.index = index;
    }

    /** The last change that may have another number than it had. */
    long upTo() {
        return upTo;
    }

    /** Merges the first blocks that can be; null if there are none. */
    @Nullable Renumbering run() {
        int from = 0;
        int to = 0;
        int together = 0;
        while (to < blocks.size() - 1 && to - from < MOST_MERGED) {
            int count = blocks.get(to).count();
            if (together + count <= FEW) {
                together += count;
                to++;
            } else if (to - from > 1) {
                break;
            } else {
                from = to == from ? to + 1 : to;
                to = from;
                together = 0;
            }
        }
        return to - from > 1 ? merge(from, to, together) : null;
    }

    private Renumbering merge(int from, int to, int together) {
        ChangeBlock merged = blocks.merged(from, to, together);
        long[] numbers = new long[to - from];
        long[][] live = new long[to - from][OrdinalSet.WORDS];
        int next = 0;
        for (int i = from; i < to; i++) {
            ChangeBlock block = blocks.get(i);
            numbers[i - from] = block.number;
            for (int word = 0; word < OrdinalSet.WORDS; word++) {
                live[i - from][word] = block.live(word);
            }
            for (int place = block.next(0, false); place >= 0; place = block.next(place + 1, false)) {
                index.move(
                        index.hash(block.high(place), block.low(place)),
                        ChangeBlocks.address(block, place),
                        ChangeBlocks.address(merged, next++));
            }
        }
        blocks.replace(from, to, merged, index.round());
        upTo = Math.max(upTo, ((merged.number + 1) << OrdinalSet.BLOCK_BITS) - 1);
        return new Renumbering(numbers, live);
    }
}
