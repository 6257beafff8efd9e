package io.threatbus.coverage;

/**
 * How far a stream of messages was at some moments: after so many messages, up to which change. Few are kept; where there
 * are too many, every second one goes. Not thread-safe.
 */
final class Marks {
    private static final int MOST = 64;

    private final long[] counts = new long[MOST];
    private final long[] changes = new long[MOST];
    private int size;

    /** After so many messages everything up to a change had been sent. */
    void add(long count, long change) {
        if (size == MOST) {
            for (int i = 0; i < MOST / 2; i++) {
                counts[i] = counts[2 * i + 1];
                changes[i] = changes[2 * i + 1];
            }
            size = MOST / 2;
        }
        counts[size] = count;
        changes[size] = change;
        size++;
    }

    /** Up to which change everything had been sent after so many messages at the latest; forgets what was before. */
    long reached(long count) {
        int passed = 0;
        while (passed < size && counts[passed] <= count) {
            passed++;
        }
        if (passed == 0) {
            return ChangeLog.NONE;
        }
        long change = changes[passed - 1];
        System.arraycopy(counts, passed - 1, counts, 0, size - passed + 1);
        System.arraycopy(changes, passed - 1, changes, 0, size - passed + 1);
        size -= passed - 1;
        return change;
    }

    /** Some changes have other numbers now. */
    void renumber(Renumbering merged) {
        for (int i = 0; i < size; i++) {
            changes[i] = merged.upTo(changes[i]);
        }
    }

    void clear() {
        size = 0;
    }
}
