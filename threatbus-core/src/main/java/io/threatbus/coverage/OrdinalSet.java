package io.threatbus.coverage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of the numbers of changes, made for sets that hold nearly everything or nearly nothing: of each block of 16,384
 * numbers it keeps nothing if all or none are in it, two bytes for each that is, or is not, while these are few, and a bit
 * for each otherwise. Not thread-safe; blocks are shared between copies until one changes.
 */
final class OrdinalSet {
    static final int BLOCK_BITS = 14;
    static final int BLOCK = 1 << BLOCK_BITS;
    static final int WORDS = BLOCK / Long.SIZE;

    private static final int MASK = BLOCK - 1;
    /** Beyond so many, bits are smaller. */
    private static final int FEW = 512;
    /** Has no holes. */
    private static final short[] FULL = {};

    /**
     * For each block null if none is in it, the holes as {@code short[]}, the members as {@code char[]}, or bits as
     * {@code long[]}.
     */
    private @Nullable Object[] blocks = new Object[0];

    OrdinalSet() {}

    /** A copy, which shares all blocks. */
    OrdinalSet copy() {
        OrdinalSet copy = new OrdinalSet();
        copy.blocks = blocks.clone();
        return copy;
    }

    boolean contains(int number) {
        Object block = block(number >>> BLOCK_BITS);
        int place = number & MASK;
        if (block instanceof long[] bits) {
            return (bits[place >>> 6] & 1L << place) != 0;
        }
        if (block instanceof char[] members) {
            return Arrays.binarySearch(members, (char) place) >= 0;
        }
        return block instanceof short[] holes && Arrays.binarySearch(holes, (short) place) < 0;
    }

    private @Nullable Object block(int index) {
        return index < blocks.length ? blocks[index] : null;
    }

    /** Adds all from the first to the last. */
    void addRange(int first, int last) {
        int from = first;
        while (from <= last) {
            int index = from >>> BLOCK_BITS;
            int end = Math.min(last, index << BLOCK_BITS | MASK);
            add(index, from & MASK, end & MASK);
            from = end + 1;
        }
    }

    private void add(int index, int first, int last) {
        if (index >= blocks.length) {
            blocks = Arrays.copyOf(blocks, Math.max(index + 1, blocks.length + blocks.length / 4));
        }
        Object block = blocks[index];
        if (first == 0 && last == MASK) {
            blocks[index] = FULL;
        } else if (block instanceof short[] holes) {
            blocks[index] = without(holes, first, last);
        } else {
            long[] bits = bits(block);
            for (int place = first; place <= last; place++) {
                bits[place >>> 6] |= 1L << place;
            }
            blocks[index] = packed(bits);
        }
    }

    /** Without the holes that are filled. */
    private static short[] without(short[] holes, int first, int last) {
        short[] left = new short[holes.length];
        int count = 0;
        for (short hole : holes) {
            if (hole < first || hole > last) {
                left[count++] = hole;
            }
        }
        return count == holes.length ? holes : Arrays.copyOf(left, count);
    }

    private static long[] bits(@Nullable Object block) {
        if (block instanceof long[] known) {
            return known.clone();
        }
        long[] bits = new long[WORDS];
        if (block instanceof char[] members) {
            for (char member : members) {
                bits[member >>> 6] |= 1L << member;
            }
        }
        return bits;
    }

    private static Object packed(long[] bits) {
        int count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        return count <= FEW ? members(bits, count) : BLOCK - count <= FEW ? holes(bits, BLOCK - count) : bits;
    }

    private static char[] members(long[] bits, int count) {
        char[] members = new char[count];
        int next = 0;
        for (int word = 0; word < WORDS; word++) {
            for (long left = bits[word]; left != 0; left &= left - 1) {
                members[next++] = (char) (word << 6 | Long.numberOfTrailingZeros(left));
            }
        }
        return members;
    }

    private static short[] holes(long[] bits, int missing) {
        if (missing == 0) {
            return FULL;
        }
        short[] holes = new short[missing];
        int count = 0;
        for (int word = 0; word < WORDS; word++) {
            for (long left = ~bits[word]; left != 0; left &= left - 1) {
                holes[count++] = (short) (word << 6 | Long.numberOfTrailingZeros(left));
            }
        }
        return holes;
    }

    void add(int number) {
        if (!contains(number)) {
            addRange(number, number);
        }
    }

    /** Adds those of another set from one number to another. */
    void addAll(OrdinalSet others, int first, int last) {
        int from = first;
        while (from <= last) {
            int index = from >>> BLOCK_BITS;
            int end = Math.min(last, index << BLOCK_BITS | MASK);
            if (others.isFull(index)) {
                addRange(from, end);
            } else if (others.block(index) != null) {
                addSome(others, from, end);
            }
            from = end + 1;
        }
    }

    private void addSome(OrdinalSet others, int first, int last) {
        int from = first;
        while (from <= last) {
            while (from <= last && !others.contains(from)) {
                from++;
            }
            int end = from;
            while (end <= last && others.contains(end)) {
                end++;
            }
            if (from < end) {
                addRange(from, end - 1);
            }
            from = end;
        }
    }

    void remove(int number) {
        int index = number >>> BLOCK_BITS;
        Object block = block(index);
        int place = number & MASK;
        if (block instanceof long[] known && (known[place >>> 6] & 1L << place) != 0) {
            long[] bits = known.clone();
            bits[place >>> 6] &= ~(1L << place);
            blocks[index] = bits;
        } else if (block instanceof char[] && contains(number)) {
            long[] bits = bits(block);
            bits[place >>> 6] &= ~(1L << place);
            blocks[index] = packed(bits);
        } else if (block instanceof short[] holes) {
            int at = Arrays.binarySearch(holes, (short) place);
            if (at < 0) {
                blocks[index] = holes.length < FEW ? with(holes, -at - 1, (short) place) : bits(holes, place);
            }
        }
    }

    private static short[] with(short[] holes, int at, short hole) {
        short[] more = new short[holes.length + 1];
        System.arraycopy(holes, 0, more, 0, at);
        more[at] = hole;
        System.arraycopy(holes, at, more, at + 1, holes.length - at);
        return more;
    }

    private static long[] bits(short[] holes, int another) {
        long[] bits = new long[WORDS];
        Arrays.fill(bits, -1L);
        for (short hole : holes) {
            bits[hole >>> 6] &= ~(1L << hole);
        }
        bits[another >>> 6] &= ~(1L << another);
        return bits;
    }

    /** Whether all of a block are in the set. */
    boolean isFull(int index) {
        return block(index) instanceof short[] holes && holes.length == 0;
    }

    /** Takes the members of a block out of {@code target}, which has a bit for each. */
    void takeFrom(int index, long[] target) {
        Object block = block(index);
        if (block instanceof long[] bits) {
            for (int i = 0; i < WORDS; i++) {
                target[i] &= ~bits[i];
            }
        } else if (block instanceof char[] members) {
            for (char member : members) {
                target[member >>> 6] &= ~(1L << member);
            }
        } else if (block instanceof short[] holes) {
            long[] left = new long[WORDS];
            for (short hole : holes) {
                left[hole >>> 6] |= target[hole >>> 6] & 1L << hole;
            }
            System.arraycopy(left, 0, target, 0, WORDS);
        }
    }

    /** Has equal blocks of several sets lie in memory once. */
    void share(BlockPool pool) {
        for (int i = 0; i < blocks.length; i++) {
            Object block = blocks[i];
            if (block != null && block != FULL) {
                blocks[i] = pool.one(block);
            }
        }
    }

    /** Forgets blocks of which no number means anything any more. */
    void forget(int index) {
        if (index < blocks.length) {
            blocks[index] = null;
        }
    }

    /** The memory that it takes, blocks that it shares with others included. */
    long bytes() {
        long bytes = 16 + 4L * blocks.length;
        for (Object block : blocks) {
            bytes += block == null || block == FULL ? 0 : bytes(block);
        }
        return bytes;
    }

    private static long bytes(Object block) {
        if (block instanceof long[] bits) {
            return 16 + 8L * bits.length;
        }
        return 16 + 2L * (block instanceof char[] members ? members.length : ((short[]) block).length);
    }
}
