package io.threatbus.app.store.answer;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How history gives way to news: while news stream over the bus, it goes out in small pages with rests between them, so
 * that nobody's news wait behind much of it, or for the collection of its garbage; at full speed when there are none. The
 * rests of a snapshot become longer when it turns out to be a large one: most are small, and should be over in a second.
 * All snapshots of a store share one courtesy and take turns, so that many at once are no more of a burden than one.
 * Any thread may use it.
 */
public final class SnapshotThrottle {
    private static final int PAGE = 500;
    private static final int PAGE_AMONG_NEWS = 8;
    private static final int REST_FACTOR = 8;
    private static final int LARGE = 10_000;
    private static final int REST_FACTOR_WHEN_LARGE = 16;
    private static final long LONGEST_REST = Duration.ofMillis(20).toNanos();

    private final BooleanSupplier streaming;
    /** When the next page may be read; guarded by the lock on {@code this}. */
    private long free = System.nanoTime();

    private long rest;

    /**
     * The courtesy of a store.
     *
     * @param streaming whether news stream over the bus now; asked for every page
     */
    public SnapshotThrottle(BooleanSupplier streaming) {
        this.streaming = streaming;
    }

    /** How many objects to read and send at once. */
    int page() {
        return streaming.getAsBoolean() ? PAGE_AMONG_NEWS : PAGE;
    }

    /** Waits for one's turn, unless there are no news. */
    void awaitTurn() throws InterruptedException {
        if (!streaming.getAsBoolean()) {
            return;
        }
        long turn = reserve(System.nanoTime());
        long left = turn - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = turn - System.nanoTime();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped while a snapshot rested");
        }
    }

    private synchronized long reserve(long now) {
        long turn = free - now > 0 ? free : now;
        free = turn + rest;
        return turn;
    }

    /**
     * Takes note of what a page cost, for which the next rests make up many times over.
     *
     * @param took how long it took to read, in nanoseconds
     * @param sent how many objects of the snapshot were sent before
     */
    synchronized void worked(long took, long sent) {
        rest = Math.min(LONGEST_REST, took * (sent < LARGE ? REST_FACTOR : REST_FACTOR_WHEN_LARGE));
    }
}
