package io.threatbus.coverage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of the numbers of changes, made for sets that hold nearly everything or nearly nothing: of each block of 16,384
 * numbers it keeps next to nothing if all or none are in it, two bytes for each that is, or is not, while these are few, and
 * a bit for each otherwise. Not thread-safe; blocks are shared between copies until one changes.
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

    /** The numbers of those blocks of which something is in it, in their order. */
    private long[] numbers = new long[0];
    /** Of each the holes as {@code short[]}, the members as {@code char[]}, or bits as {@code long[]}. */
    private Object[] blocks = new Object[0];

    private int size;

    OrdinalSet() {}

    /** A copy, which shares all blocks. */
    OrdinalSet copy() {
        OrdinalSet copy = new OrdinalSet();
        copy.numbers = Arrays.copyOf(numbers, size);
        copy.blocks = Arrays.copyOf(blocks, size);
        copy.size = size;
        return copy;
    }

    boolean contains(long number) {
        Object block = block(number >>> BLOCK_BITS);
        int place = (int) number & MASK;
        if (block instanceof long[] bits) {
            return (bits[place >>> 6] & 1L << place) != 0;
        }
        if (block instanceof char[] members) {
            return Arrays.binarySearch(members, (char) place) >= 0;
        }
        return block instanceof short[] holes && Arrays.binarySearch(holes, (short) place) < 0;
    }

    /** Where a block is; if it is not, the bitwise complement of where it belongs. */
    private int find(long index) {
        if (size == 0 || numbers[size - 1] < index) {
            return ~size;
        }
        if (numbers[size - 1] == index) {
            return size - 1;
        }
        int found = Arrays.binarySearch(numbers, 0, size, index);
        return found >= 0 ? found : ~(-found - 1);
    }

    private @Nullable Object block(long index) {
        int found = find(index);
        return found >= 0 ? blocks[found] : null;
    }

    private void set(long index, Object block) {
        int found = find(index);
        if (found >= 0) {
            blocks[found] = block;
            return;
        }
        if (size == numbers.length) {
            int room = size + Math.max(2, size / 4);
            numbers = Arrays.copyOf(numbers, room);
            blocks = Arrays.copyOf(blocks, room);
        }
        System.arraycopy(numbers, ~found, numbers, ~found + 1, size - ~found);
        System.arraycopy(blocks, ~found, blocks, ~found + 1, size - ~found);
        numbers[~found] = index;
        blocks[~found] = block;
        size++;
    }

    /** Adds all from the first to the last. */
    void addRange(long first, long last) {
        long from = first;
        while (from <= last) {
            long index = from >>> BLOCK_BITS;
            long end = Math.min(last, index << BLOCK_BITS | MASK);
            add(index, (int) from & MASK, (int) end & MASK);
            from = end + 1;
        }
    }

    private void add(long index, int first, int last) {
        if (first == 0 && last == MASK) {
            set(index, FULL);
            return;
        }
        Object block = block(index);
        if (block instanceof short[] holes) {
            set(index, without(holes, first, last));
        } else {
            long[] bits = bits(block);
            for (int place = first; place <= last; place++) {
                bits[place >>> 6] |= 1L << place;
            }
            set(index, packed(bits));
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

    void add(long number) {
        if (!contains(number)) {
            addRange(number, number);
        }
    }

    /** Adds those of another set from one number to another. */
    void addAll(OrdinalSet others, long first, long last) {
        for (int i = 0; i < others.size; i++) {
            long from = Math.max(first, others.numbers[i] << BLOCK_BITS);
            long end = Math.min(last, others.numbers[i] << BLOCK_BITS | MASK);
            if (others.blocks[i] == FULL) {
                addRange(from, end);
            } else {
                addSome(others, from, end);
            }
        }
    }

    private void addSome(OrdinalSet others, long first, long last) {
        long from = first;
        while (from <= last) {
            while (from <= last && !others.contains(from)) {
                from++;
            }
            long end = from;
            while (end <= last && others.contains(end)) {
                end++;
            }
            if (from < end) {
                addRange(from, end - 1);
            }
            from = end;
        }
    }

    void remove(long number) {
        long index = number >>> BLOCK_BITS;
        Object block = block(index);
        int place = (int) number & MASK;
        if (block instanceof long[] known && (known[place >>> 6] & 1L << place) != 0) {
            long[] bits = known.clone();
            bits[place >>> 6] &= ~(1L << place);
            set(index, bits);
        } else if (block instanceof char[] && contains(number)) {
            long[] bits = bits(block);
            bits[place >>> 6] &= ~(1L << place);
            set(index, packed(bits));
        } else if (block instanceof short[] holes) {
            int at = Arrays.binarySearch(holes, (short) place);
            if (at < 0) {
                set(index, holes.length < FEW ? with(holes, -at - 1, (short) place) : bits(holes, place));
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
        if (another >= 0) {
            bits[another >>> 6] &= ~(1L << another);
        }
        return bits;
    }

    /** Whether all of a block are in the set. */
    boolean isFull(long index) {
        return block(index) instanceof short[] holes && holes.length == 0;
    }

    /** Takes the members of a block out of {@code target}, which has a bit for each. */
    void takeFrom(long index, long[] target) {
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
        for (int i = 0; i < size; i++) {
            if (blocks[i] != FULL) {
                blocks[i] = pool.one(blocks[i]);
            }
        }
    }

    /**
     * Forgets all other blocks: no number in them means anything any more.
     *
     * @param wanted the numbers of blocks, in their order
     */
    void retain(long[] wanted) {
        long[] oldNumbers = numbers;
        Object[] oldBlocks = blocks;
        int before = size;
        numbers = new long[size];
        blocks = new Object[size];
        size = 0;
        int next = 0;
        for (int i = 0; i < before; i++) {
            while (next < wanted.length && wanted[next] < oldNumbers[i]) {
                next++;
            }
            if (next < wanted.length && wanted[next] == oldNumbers[i]) {
                numbers[size] = oldNumbers[i];
                blocks[size] = oldBlocks[i];
                size++;
            }
        }
        numbers = Arrays.copyOf(numbers, size);
        blocks = Arrays.copyOf(blocks, size);
    }

    /** Some blocks have become one. */
    void renumber(Renumbering merged) {
        long[] bits = new long[WORDS];
        int all = 0;
        int held = 0;
        for (int i = 0; i < merged.blocks(); i++) {
            Object block = block(merged.number(i));
            long[] here = block == null ? null : block instanceof short[] holes ? bits(holes, -1) : bits(block);
            for (int word = 0; word < WORDS; word++) {
                for (long left = merged.live(i, word); left != 0; left &= left - 1) {
                    if (here != null && (here[word] & Long.lowestOneBit(left)) != 0) {
                        bits[all >>> 6] |= 1L << all;
                        held++;
                    }
                    all++;
                }
            }
        }
        for (int i = 0; i < merged.blocks(); i++) {
            forget(merged.number(i));
        }
        if (held > 0) {
            // Behind the last one there is nothing, so that it may as well be full.
            for (int place = all; held > all / 2 && place < BLOCK; place++) {
                bits[place >>> 6] |= 1L << place;
            }
            set(merged.target(), packed(bits));
        }
    }

    private void forget(long index) {
        int found = find(index);
        if (found >= 0) {
            size--;
            System.arraycopy(numbers, found + 1, numbers, found, size - found);
            System.arraycopy(blocks, found + 1, blocks, found, size - found);
            blocks[size] = FULL;
        }
    }

    /** The memory that it takes, blocks that it shares with others included. */
    long bytes() {
        long bytes = 32 + 12L * blocks.length;
        for (int i = 0; i < size; i++) {
            bytes += blocks[i] == FULL ? 0 : bytes(blocks[i]);
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
