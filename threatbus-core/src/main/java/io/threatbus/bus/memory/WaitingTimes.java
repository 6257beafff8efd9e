package io.threatbus.bus.memory;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long the oldest message of a queue has waited, in a fixed number of bytes: messages that were put within a moment
 * share a mark, and when there are too many marks, two neighbours become one, with the earlier time. Guarded by the queue's
 * lock, but for {@link #oldest}.
 */
final class WaitingTimes {
    private static final int MOST_MARKS = 128;
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long NOBODY = Long.MIN_VALUE;

    private final LongSupplier nanoTime;
    /** How many had been put, ever, before the first message of each mark. */
    private final long[] firsts = new long[MOST_MARKS];

    private final long[] times = new long[MOST_MARKS];
    private int marks;
    private long put;
    private long gone;
    private volatile long oldestSince = NOBODY;

    WaitingTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** So many were put at the end. */
    void put(int count) {
        if (count == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (marks == 0 || now - times[marks - 1] >= MOMENT) {
            if (marks == MOST_MARKS) {
                thin();
            }
            firsts[marks] = put;
            times[marks] = now;
            marks++;
        }
        put += count;
        if (oldestSince == NOBODY) {
            oldestSince = times[0];
        }
    }

    /** The oldest one is gone. */
    void gone() {
        gone++;
        int passed = 0;
        while (passed + 1 < marks && firsts[passed + 1] <= gone) {
            passed++;
        }
        if (passed > 0) {
            System.arraycopy(firsts, passed, firsts, 0, marks - passed);
            System.arraycopy(times, passed, times, 0, marks - passed);
            marks -= passed;
            oldestSince = times[0];
        }
        if (gone == put) {
            clear();
        }
    }

    /** All are gone. */
    void clear() {
        marks = 0;
        gone = put;
        oldestSince = NOBODY;
    }

    private void thin() {
        for (int i = 0; i < MOST_MARKS / 2; i++) {
            firsts[i] = firsts[2 * i];
            times[i] = times[2 * i];
        }
        marks = MOST_MARKS / 2;
    }

    /** The nanoseconds for which the oldest has waited, 0 if none waits; from any thread. */
    long oldest() {
        long since = oldestSince;
        return since == NOBODY ? 0 : Math.max(0, nanoTime.getAsLong() - since);
    }
}
