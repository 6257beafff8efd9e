package io.threatbus.coverage;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * How the changes of some blocks are numbered anew, so that these become one: in their order from the begin of the last
 * of the blocks on. Immutable.
 */
final class Renumbering {
    private final long[] numbers;
    private final long[][] live;

    /**
     * Of these blocks.
     *
     * @param live of each which changes mean something
     */
    Renumbering(long[] numbers, long[][] live) {
        this.numbers = numbers;
        this.live = live;
    }

    /** How many blocks become one. */
    int blocks() {
        return numbers.length;
    }

    long number(int block) {
        return numbers[block];
    }

    /** Which changes of a block mean something, and are numbered anew. */
    long live(int block, int word) {
        return live[block][word];
    }

    /** The number of what they become. */
    long target() {
        return numbers[numbers.length - 1];
    }

    private static long first(long number) {
        return number << OrdinalSet.BLOCK_BITS;
    }

    /** How many changes from before one are numbered anew. */
    private int before(long change) {
        int before = 0;
        for (int block = 0; block < numbers.length; block++) {
            long place = change - first(numbers[block]);
            for (int word = 0; word < OrdinalSet.WORDS && place > (long) word * Long.SIZE; word++) {
                long begin = place - (long) word * Long.SIZE;
                long bits = live[block][word];
                before += Long.bitCount(begin >= Long.SIZE ? bits : bits & ((1L << begin) - 1));
            }
        }
        return before;
    }

    /** From there on is from where on now. */
    long from(long change) {
        if (change >= first(target() + 1)) {
            return change;
        }
        int before = before(change);
        return before == 0 ? change : first(target()) + before;
    }

    /** Up to there is up to where now. */
    long upTo(long change) {
        return from(change + 1) - 1;
    }

    /** The number of a change now; empty if it means nothing any more. */
    OptionalLong of(long change) {
        int block = Arrays.binarySearch(numbers, change >>> OrdinalSet.BLOCK_BITS);
        if (block < 0) {
            return OptionalLong.of(change);
        }
        int place = (int) change & OrdinalSet.BLOCK - 1;
        boolean means = (live[block][place >>> 6] & 1L << place) != 0;
        return means ? OptionalLong.of(first(target()) + before(change)) : OptionalLong.empty();
    }
}
