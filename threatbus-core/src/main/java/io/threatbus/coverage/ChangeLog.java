package io.threatbus.coverage;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Stamps;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the active set in their order, numbered from 1: of each indicator the last one, by which it became what it
 * is. Takes 40 to 55 bytes for each indicator. Beyond a limit the oldest changes are forgotten. Numbers are never used up
 * and never used twice, but that blocks of which little is left become one, see {@link #merge}. Guarded by the lock on
 * {@code this}.
 */
final class ChangeLog {
    /** No change. */
    static final long NONE = Stamps.NONE;

    private static final int MASK = OrdinalSet.BLOCK - 1;
    /** So many messages are looked at at once, so that their memory is waited for together. */
    private static final int AHEAD = 32;

    private final ChangeBlocks blocks = new ChangeBlocks();
    private final ChangeIndex index = new ChangeIndex(blocks);
    private final long[] hashes = new long[AHEAD];
    private final int[] addresses = new int[AHEAD];
    /** What was read ahead, so that it is not left out. */
    @SuppressWarnings("UnusedVariable")
    private long fetched;

    private final ChangeForgetting forgetting = new ChangeForgetting(blocks, index);
    private final ChangeMerge merging = new ChangeMerge(blocks, index);
    private long last;
    private long lastSecond;
    private volatile long renumbered;

    /** An empty one that numbers from 1. */
    ChangeLog() {
        this(NONE);
    }

    /** An empty one that goes on behind a change. */
    ChangeLog(long last) {
        this.last = last;
    }

    /**
     * Beyond that many the oldest are forgotten.
     *
     * @param removals so many of them may be removals
     */
    synchronized void keep(int most, int removals) {
        forgetting.keep(most, removals);
        forgetting.run();
    }

    /** The last change; {@link #NONE} if there was none. */
    synchronized long last() {
        return last;
    }

    /** When the last change was. */
    synchronized long lastSecond() {
        return lastSecond;
    }

    /** How many indicators are active. */
    synchronized int active() {
        return blocks.active();
    }

    /** How many were forgotten for want of room. */
    synchronized long forgotten() {
        return forgetting.forgotten();
    }

    /** Up to there changes may have been numbered anew, so that what was noted down before is no longer true. */
    long renumbered() {
        return renumbered;
    }

    /**
     * Adds a change for each indicator among messages, and stamps it with its number.
     *
     * @param second when it was, since 1970
     */
    synchronized void add(List<? extends Message> told, long second) {
        for (int from = 0; from < told.size(); from += AHEAD) {
            int to = Math.min(told.size(), from + AHEAD);
            fetch(told, from, to);
            for (int i = from; i < to; i++) {
                if (told.get(i) instanceof Indicator indicator) {
                    UUID id = indicator.id().uuid();
                    Stamps.change(
                            indicator,
                            add(id, hashes[i - from], indicator.versionHash(), second, !indicator.isRemoval()));
                }
            }
            forgetting.run();
        }
    }

    /** Looks at all that is needed next without waiting for it one by one. */
    private void fetch(List<? extends Message> told, int from, int to) {
        for (int i = from; i < to; i++) {
            hashes[i - from] = 0;
            if (told.get(i) instanceof Indicator indicator) {
                UUID id = indicator.id().uuid();
                hashes[i - from] = index.hash(id.getMostSignificantBits(), id.getLeastSignificantBits());
            }
        }
        long sum = index.fetch(hashes, to - from);
        for (int i = 0; i < to - from; i++) {
            addresses[i] = index.guess(hashes[i]);
        }
        for (int i = 0; i < to - from; i++) {
            sum += addresses[i] == 0 ? 0 : blocks.fetch(addresses[i]);
        }
        fetched = sum;
    }

    /**
     * Adds a change.
     *
     * @param isActive whether the indicator is to be looked for from now on
     */
    synchronized long add(UUID id, long version, long second, boolean isActive) {
        long hash = index.hash(id.getMostSignificantBits(), id.getLeastSignificantBits());
        long change = add(id, hash, version, second, isActive);
        forgetting.run();
        return change;
    }

    private long add(UUID id, long hash, long version, long second, boolean isActive) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        boolean known = index.seek(hash, high, low);
        if (known) {
            blocks.clear(index.address(), index.round());
        }
        last++;
        lastSecond = second;
        @Nullable ChangeBlock tail = blocks.last();
        long number = last >>> OrdinalSet.BLOCK_BITS;
        ChangeBlock block = tail == null || tail.number != number ? blocks.next(number, index.round()) : tail;
        int place = (int) last & MASK;
        blocks.put(block, place, high, low, version, second, isActive);
        int address = ChangeBlocks.address(block, place);
        if (known) {
            index.set(hash, address);
        } else {
            index.insert(hash, address);
        }
        return last;
    }

    private @Nullable ChangeBlock block(long change) {
        return blocks.find(change >>> OrdinalSet.BLOCK_BITS);
    }

    /** Which indicator a change is of that means something. */
    synchronized UUID id(long change) {
        @Nullable ChangeBlock block = block(change);
        int place = (int) change & MASK;
        return block == null ? new UUID(0, 0) : new UUID(block.high(place), block.low(place));
    }

    /** The last change of an indicator; {@link #NONE} if nothing is known of it. */
    synchronized long find(UUID id) {
        int address = index.find(id);
        return address == 0 ? NONE : change(address);
    }

    private long change(int address) {
        return blocks.at(address).number << OrdinalSet.BLOCK_BITS | (address & MASK);
    }

    /** The last change of an indicator if it has brought this version. */
    synchronized long find(UUID id, long version) {
        int address = index.find(id);
        boolean found = address != 0 && blocks.at(address).version(address & MASK) == version;
        return found ? change(address) : NONE;
    }

    /** When a change was that means something, in seconds since 1970. */
    synchronized long second(long change) {
        @Nullable ChangeBlock block = block(change);
        return block == null ? 0 : block.second((int) change & MASK);
    }

    /** Whether the indicator is to be looked for since this change. */
    synchronized boolean isActive(long change) {
        @Nullable ChangeBlock block = block(change);
        return block != null && block.isActive((int) change & MASK);
    }

    /** The first change from there on that means something; the one that comes next if there is none. */
    synchronized long firstFrom(long change) {
        int place = (int) change & MASK;
        for (int i = blocks.position(change >>> OrdinalSet.BLOCK_BITS); i < blocks.size(); i++) {
            ChangeBlock block = blocks.get(i);
            int found = block.next(block.number == change >>> OrdinalSet.BLOCK_BITS ? place : 0, false);
            if (found >= 0) {
                return block.number << OrdinalSet.BLOCK_BITS | found;
            }
        }
        return last + 1;
    }

    /** The first change that was not before a second. */
    synchronized long firstSince(long second) {
        for (int i = 0; i < blocks.size(); i++) {
            ChangeBlock block = blocks.get(i);
            int place = block.latest() < second ? -1 : block.next(0, false);
            while (place >= 0 && block.second(place) < second) {
                place = block.next(place + 1, false);
            }
            if (place >= 0) {
                return block.number << OrdinalSet.BLOCK_BITS | place;
            }
        }
        return last + 1;
    }

    /** Forgets removals from before a second that everybody has. */
    synchronized void forgetRemovals(long before, OrdinalSet missed) {
        forgetting.removals(before, missed);
    }

    /**
     * Makes one of some neighbouring blocks of which little is left, so that there are never many. Nobody may have numbers of
     * changes in hand meanwhile; who keeps some has to go by what has changed.
     *
     * @return how their changes are numbered now; null if there was nothing to do
     */
    synchronized @Nullable Renumbering merge() {
        @Nullable Renumbering merged = merging.run();
        renumbered = Math.max(renumbered, merging.upTo());
        return merged;
    }

    /** The numbers of the blocks in which something means anything, in their order. */
    synchronized long[] blocks() {
        return blocks.numbers();
    }

    /** Writes which changes of a block mean something; false if none does. */
    synchronized boolean copyBlock(long number, boolean ofActive, long[] target) {
        @Nullable ChangeBlock block = blocks.find(number);
        if (block == null || (ofActive ? block.activeCount : block.removedCount) == 0) {
            return false;
        }
        System.arraycopy(ofActive ? block.active : block.removed, 0, target, 0, OrdinalSet.WORDS);
        return true;
    }

    /** How many active indicators there are in a block. */
    synchronized int activeIn(long number) {
        @Nullable ChangeBlock block = blocks.find(number);
        return block == null ? 0 : block.activeCount;
    }

    /** Adds the versions of those changes of a block whose bits are set. */
    synchronized void addVersions(long number, long[] bits, Digest target) {
        @Nullable ChangeBlock block = blocks.find(number);
        if (block != null) {
            each(number, bits, change -> target.add(block.version((int) change & MASK)));
        }
    }

    synchronized long bytes() {
        return index.bytes() + blocks.bytes();
    }

    /** Goes through the numbers whose bits are set. */
    static void each(long number, long[] bits, LongConsumer consumer) {
        for (int word = 0; word < OrdinalSet.WORDS; word++) {
            for (long left = bits[word]; left != 0; left &= left - 1) {
                consumer.accept(number << OrdinalSet.BLOCK_BITS | word << 6 | Long.numberOfTrailingZeros(left));
            }
        }
    }
}
