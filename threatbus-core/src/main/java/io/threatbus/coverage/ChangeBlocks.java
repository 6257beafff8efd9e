package io.threatbus.coverage;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of which anything is left, in the order of their numbers and by what the index calls them. Those between may be
 * missing, so that it grows with what is known and not with what has ever been. Guarded by the lock of the
 * {@link ChangeLog}.
 */
final class ChangeBlocks implements ChangeIndex.Changes {
    private static final int MASK = OrdinalSet.BLOCK - 1;
    /** So many blocks an address can tell apart. */
    private static final int MOST = 1 << (Integer.SIZE - OrdinalSet.BLOCK_BITS);

    private @Nullable ChangeBlock[] ordered = new ChangeBlock[8];
    private @Nullable ChangeBlock[] byId = new ChangeBlock[8];
    private final Deque<Integer> freeIds = new ArrayDeque<>();
    /** Of blocks that are gone, in their order; the index may still know of changes in them. */
    private final Deque<Retired> retired = new ArrayDeque<>();

    private int size;
    private int active;
    private int known;
    private long removals;
    /** No entry of an index is 0, so no block is. */
    private int nextId = 1;
    /** Its room is free. */
    private @Nullable ChangeBlock spare;

    /**
     * What was a block is called.
     *
     * @param round of the index, when it went
     */
    private record Retired(int id, long round) {}

    int size() {
        return size;
    }

    /** How many changes mean that an indicator is active. */
    int active() {
        return active;
    }

    /** How many changes mean something. */
    int known() {
        return known;
    }

    /** Adds a change to a block. */
    void put(ChangeBlock block, int place, long high, long low, long version, long second, boolean isActive) {
        block.put(place, high, low, version, second, isActive);
        active += isActive ? 1 : 0;
        known++;
    }

    /** A change means nothing any more; a block of which nothing is left goes in that round of the index. */
    void clear(int address, long round) {
        ChangeBlock block = at(address);
        int before = block.activeCount;
        block.clear(address & MASK);
        active -= before - block.activeCount;
        known--;
        shed(block, round);
    }

    /**
     * The first changes of a block mean nothing any more.
     *
     * @param removals whether only removals
     * @return how many it were, of so many at most
     */
    int forget(ChangeBlock block, int most, boolean removals, long round) {
        int before = block.activeCount;
        int found = block.forget(most, removals);
        active -= before - block.activeCount;
        known -= found;
        if (removals || block.count() == 0) {
            shed(block, round);
        }
        return found;
    }

    /** Gives room back of a block to which nothing more is added. */
    private void shed(ChangeBlock block, long round) {
        if (block == last()) {
            return;
        }
        if (block.count() == 0) {
            remove(block, round);
        } else {
            reuse(block.pack());
        }
    }

    /** Closes the last block, if there is one, and adds another. */
    ChangeBlock next(long number, long round) {
        ChangeBlock tail = last();
        if (tail != null && tail.count() == 0) {
            remove(tail, round);
        } else if (tail != null) {
            reuse(tail.pack());
        }
        return append(number);
    }

    /** In the order of their numbers. */
    ChangeBlock get(int position) {
        ChangeBlock block = ordered[position];
        if (block == null) {
            throw new IndexOutOfBoundsException(position);
        }
        return block;
    }

    @Nullable ChangeBlock last() {
        return size == 0 ? null : ordered[size - 1];
    }

    /** What the address of a change that means something leads to. */
    ChangeBlock at(int address) {
        ChangeBlock block = byId[address >>> OrdinalSet.BLOCK_BITS];
        if (block == null) {
            throw new IllegalStateException("no block " + (address >>> OrdinalSet.BLOCK_BITS));
        }
        return block;
    }

    @Override
    public boolean isLive(int address) {
        ChangeBlock block = byId[address >>> OrdinalSet.BLOCK_BITS];
        return block != null && block.isLive(address & MASK);
    }

    @Override
    public boolean isLiveOf(int address, long high, long low) {
        ChangeBlock block = byId[address >>> OrdinalSet.BLOCK_BITS];
        return block != null && block.isLiveOf(address & MASK, high, low);
    }

    /** Has what may be known of a change come out of memory; something that depends on it. */
    long fetch(int address) {
        ChangeBlock block = byId[address >>> OrdinalSet.BLOCK_BITS];
        return block == null ? 0 : block.high(address & MASK);
    }

    static int address(ChangeBlock block, int place) {
        return block.id << OrdinalSet.BLOCK_BITS | place;
    }

    /** That of a number; null if nothing is left of it. */
    @Nullable ChangeBlock find(long number) {
        int position = position(number);
        return position < size && get(position).number == number ? get(position) : null;
    }

    /** Of the first block whose number is not less. */
    int position(long number) {
        if (size > 0 && get(size - 1).number < number) {
            return size;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).number < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Adds a block behind all others. */
    private ChangeBlock append(long number) {
        @Nullable ChangeBlock room = spare;
        spare = null;
        int id = newId();
        ChangeBlock block = room == null
                ? ChangeBlock.empty(number, id, OrdinalSet.BLOCK)
                : ChangeBlock.inPlaceOf(room, number, id);
        insert(size, block);
        return block;
    }

    /** A block that takes the place of some, with the number of the last of them. */
    ChangeBlock merged(int from, int to, int room) {
        ChangeBlock merged = ChangeBlock.empty(get(to - 1).number, newId(), room);
        int next = 0;
        for (int position = from; position < to; position++) {
            next = merged.take(get(position), next);
        }
        return merged;
    }

    /** Puts a block in the place of some, in some round of the index. */
    void replace(int from, int to, ChangeBlock merged, long round) {
        for (int position = to - 1; position >= from; position--) {
            remove(get(position), round);
        }
        insert(from, merged);
    }

    private int newId() {
        @Nullable Integer free = freeIds.poll();
        if (free != null) {
            return free;
        }
        if (nextId == MOST) {
            throw new IllegalStateException("more than " + MOST + " blocks of changes");
        }
        return nextId++;
    }

    private void insert(int position, ChangeBlock block) {
        if (size == ordered.length) {
            ordered = Arrays.copyOf(ordered, size + size / 2);
        }
        System.arraycopy(ordered, position, ordered, position + 1, size - position);
        ordered[position] = block;
        size++;
        if (block.id >= byId.length) {
            byId = Arrays.copyOf(byId, Math.max(block.id + 1, byId.length + byId.length / 2));
        }
        byId[block.id] = block;
    }

    /** Takes a block out, in some round of the index; its name is used again only when the index does not know it. */
    private void remove(ChangeBlock block, long round) {
        int position = position(block.number);
        size--;
        System.arraycopy(ordered, position + 1, ordered, position, size - position);
        ordered[size] = null;
        byId[block.id] = null;
        retired.add(new Retired(block.id, round));
        removals++;
        reuse(block);
    }

    /** How many blocks were ever taken out. */
    long removals() {
        return removals;
    }

    /** Of blocks that went before a round, the index knows nothing any more. */
    void unknownBefore(long round) {
        while (!retired.isEmpty() && retired.peek().round() < round) {
            freeIds.push(retired.remove().id());
        }
    }

    /** The room of a block is free. */
    private void reuse(@Nullable ChangeBlock block) {
        if (block != null && block.hasFullRoom()) {
            spare = block;
        }
    }

    long[] numbers() {
        long[] numbers = new long[size];
        for (int position = 0; position < size; position++) {
            numbers[position] = get(position).number;
        }
        return numbers;
    }

    long bytes() {
        long bytes = 8L * ordered.length + 8L * byId.length + (spare == null ? 0 : spare.bytes());
        for (int position = 0; position < size; position++) {
            bytes += get(position).bytes();
        }
        return bytes;
    }
}
