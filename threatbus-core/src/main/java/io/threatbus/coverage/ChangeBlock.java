package io.threatbus.coverage;

import org.jspecify.annotations.Nullable;

/**
 * A block of changes: of each which indicator it is of, what version, and when. Only the last change of an indicator means
 * anything; as fewer are left, the others' room is given back. What is known of one change lies together, since to look at
 * it is to wait for memory. Guarded by the lock of the {@link ChangeLog}.
 */
final class ChangeBlock {
    private static final int STRIDE = 3;
    private static final int LOW = 1;
    private static final int VERSION = 2;
    /** Not worth while to give back. */
    private static final int LITTLE = 64;

    private static final int OVERHEAD = 200;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    /** Its changes are {@code number << BLOCK_BITS} and those that follow. */
    final long number;
    /** What the index calls it. */
    final int id;

    final long[] active = new long[OrdinalSet.WORDS];
    final long[] removed = new long[OrdinalSet.WORDS];
    int activeCount;
    int removedCount;
    /** No change in it was later. */
    private long latest;
    /** No change before this word is left. */
    private int firstWord;

    /** Of each change both halves of the indicator's UUID, and the version. */
    private long[] entries;
    /** Since 1970, unsigned. */
    private int[] seconds;
    /** If it is packed: of which places there are entries, and how many are before each word. */
    private long @Nullable [] kept;

    private char[] before = {};

    private ChangeBlock(long number, int id, long[] entries, int[] seconds) {
        this.number = number;
        this.id = id;
        this.entries = entries;
        this.seconds = seconds;
    }

    /** One for so many changes. */
    static ChangeBlock empty(long number, int id, int room) {
        return new ChangeBlock(number, id, new long[STRIDE * room], new int[room]);
    }

    /** One with the room of another, which is not used any more. */
    static ChangeBlock inPlaceOf(ChangeBlock other, long number, int id) {
        return new ChangeBlock(number, id, other.entries, other.seconds);
    }

    boolean hasFullRoom() {
        return seconds.length == OrdinalSet.BLOCK;
    }

    void put(int place, long high, long low, long version, long second, boolean isActive) {
        int at = STRIDE * place;
        entries[at] = high;
        entries[at + LOW] = low;
        entries[at + VERSION] = version;
        seconds[place] = (int) second;
        latest = Math.max(latest, second);
        firstWord = Math.min(firstWord, place >>> 6);
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

    /**
     * Has the first of those that mean something mean nothing any more.
     *
     * @param most how many
     * @param removals whether only removals
     * @return how many it were
     */
    int forget(int most, boolean removals) {
        int left = most;
        for (int word = firstWord; word < OrdinalSet.WORDS && left > 0; word++) {
            long going = word(word, removals);
            while (Long.bitCount(going) > left) {
                going &= ~Long.highestOneBit(going);
            }
            left -= Long.bitCount(going);
            activeCount -= Long.bitCount(active[word] & going);
            removedCount -= Long.bitCount(removed[word] & going);
            active[word] &= ~going;
            removed[word] &= ~going;
            if (word == firstWord && live(word) == 0 && word < OrdinalSet.WORDS - 1) {
                firstWord++;
            }
        }
        return most - left;
    }

    /** Whether a change means something, and is of this indicator. */
    boolean isLiveOf(int place, long high, long low) {
        return isLive(place) && isOf(place, high, low);
    }

    boolean isLive(int place) {
        return (live(place >>> 6) & 1L << place) != 0;
    }

    /** How many changes mean something. */
    int count() {
        return activeCount + removedCount;
    }

    boolean isActive(int place) {
        return (active[place >>> 6] & 1L << place) != 0;
    }

    /** The first place from there on whose change means something, or is a removal; negative if there is none. */
    int next(int from, boolean removals) {
        if (from >= OrdinalSet.BLOCK) {
            return -1;
        }
        int word = Math.max(from >>> 6, firstWord);
        long left = word(word, removals);
        if (word == from >>> 6) {
            left &= -1L << from;
        }
        while (left == 0) {
            if (!removals && word == firstWord && word(word, false) == 0 && word < OrdinalSet.WORDS - 1) {
                firstWord++;
            }
            word++;
            if (word == OrdinalSet.WORDS) {
                return -1;
            }
            left = word(word, removals);
        }
        return word << 6 | Long.numberOfTrailingZeros(left);
    }

    private long word(int word, boolean removals) {
        return removals ? removed[word] : active[word] | removed[word];
    }

    /** Which of 64 changes mean something. */
    long live(int word) {
        return active[word] | removed[word];
    }

    private int slot(int place) {
        long @Nullable [] packed = kept;
        if (packed == null) {
            return place < seconds.length ? place : -1;
        }
        long bit = 1L << place;
        long word = packed[place >>> 6];
        return (word & bit) == 0 ? -1 : before[place >>> 6] + Long.bitCount(word & (bit - 1));
    }

    private boolean isOf(int place, long high, long low) {
        int slot = slot(place);
        return slot >= 0 && entries[STRIDE * slot] == high && entries[STRIDE * slot + LOW] == low;
    }

    /** The first half of the UUID of the indicator of a change that means something. */
    long high(int place) {
        return entry(place, 0);
    }

    /** The second half. */
    long low(int place) {
        return entry(place, LOW);
    }

    long version(int place) {
        return entry(place, VERSION);
    }

    private long entry(int place, int which) {
        int slot = slot(place);
        return slot < 0 ? 0 : entries[STRIDE * slot + which];
    }

    /** Since 1970. */
    long second(int place) {
        int slot = slot(place);
        return slot < 0 ? 0 : seconds[slot] & UNSIGNED;
    }

    /** When the last one was that was ever in it. */
    long latest() {
        return latest;
    }

    /**
     * Gives room back if half of it is not needed any more; for a block to which nothing is added.
     *
     * @return the room that is free now, if it is that of a whole block
     */
    @Nullable ChangeBlock pack() {
        int left = count();
        if (left > seconds.length / 2 || seconds.length < LITTLE) {
            return null;
        }
        long[] packedEntries = new long[STRIDE * left];
        int[] packedSeconds = new int[left];
        long[] places = new long[OrdinalSet.WORDS];
        char[] counts = new char[OrdinalSet.WORDS];
        int count = 0;
        for (int word = 0; word < OrdinalSet.WORDS; word++) {
            places[word] = live(word);
            counts[word] = (char) count;
            for (long bits = places[word]; bits != 0; bits &= bits - 1) {
                int slot = slot(word << 6 | Long.numberOfTrailingZeros(bits));
                System.arraycopy(entries, STRIDE * slot, packedEntries, STRIDE * count, STRIDE);
                packedSeconds[count] = seconds[slot];
                count++;
            }
        }
        ChangeBlock free = new ChangeBlock(number, id, entries, seconds);
        entries = packedEntries;
        seconds = packedSeconds;
        kept = places;
        before = counts;
        return free.hasFullRoom() ? free : null;
    }

    /** Adds what is left of another block, from that place on. */
    int take(ChangeBlock other, int place) {
        int next = place;
        for (int from = other.next(0, false); from >= 0; from = other.next(from + 1, false)) {
            put(next, other.high(from), other.low(from), other.version(from), other.second(from), other.isActive(from));
            next++;
        }
        return next;
    }

    long bytes() {
        long packed = kept == null ? 0 : 10L * OrdinalSet.WORDS;
        return 16L * OrdinalSet.WORDS + 8L * entries.length + 4L * seconds.length + packed + OVERHEAD;
    }
}
