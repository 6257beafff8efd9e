package io.threatbus.admin;

/**
 * The last number under each key: open addressing with linear probing over plain arrays, a quarter full at most. Owned by
 * whoever made it.
 */
final class KeyIndex {
    private static final int FREE_PER_ENTRY = 4;

    private final long[] keys;
    /** 0 where nothing is; numbers begin with 1. */
    private final long[] numbers;

    private final int mask;

    /** An index of so many keys at most. */
    KeyIndex(int capacity) {
        int size = Integer.highestOneBit(capacity) * 2 * FREE_PER_ENTRY;
        keys = new long[size];
        numbers = new long[size];
        mask = size - 1;
    }

    boolean contains(long key) {
        return numbers[slot(key)] != 0;
    }

    void put(long key, long number) {
        int slot = slot(key);
        keys[slot] = key;
        numbers[slot] = number;
    }

    /** Forgets the key unless it has got another number since. */
    void remove(long key, long number) {
        int slot = slot(key);
        if (numbers[slot] == number) {
            close(slot);
        }
    }

    /** Where the key is, or would be. */
    private int slot(long key) {
        int slot = home(key);
        while (numbers[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int home(long key) {
        return (int) key & mask;
    }

    /** Frees a place and moves up those behind it that would no longer be found. */
    private void close(int slot) {
        int gap = slot;
        for (int next = gap + 1 & mask; numbers[next] != 0; next = next + 1 & mask) {
            if ((next - home(keys[next]) & mask) >= (next - gap & mask)) {
                keys[gap] = keys[next];
                numbers[gap] = numbers[next];
                gap = next;
            }
        }
        numbers[gap] = 0;
    }
}
