package io.threatbus.app.store.write;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Those who wait until everything that has come up to now is on disk. Guarded by the lock on {@code this}, which is also
 * what the writer rests on while it gathers a batch.
 */
final class Barriers {
    private final List<Barrier> waiting = new ArrayList<>();
    private boolean hurried;

    private static final class Barrier {
        private final CountDownLatch reached = new CountDownLatch(1);
        private long target = -1;
    }

    /** Waits; false when it took too long. */
    boolean await(Duration timeout) throws InterruptedException {
        Barrier barrier = new Barrier();
        synchronized (this) {
            waiting.add(barrier);
            notifyAll();
        }
        try {
            return barrier.reached.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            synchronized (this) {
                waiting.remove(barrier);
            }
        }
    }

    /** Whether somebody waits. */
    synchronized boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /** Ends the writer's rest, or has the next one not begin. */
    synchronized void hurry() {
        hurried = true;
        notifyAll();
    }

    /** For the writer: rests, unless and until somebody waits. */
    synchronized void rest(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long left = atMost.toMillis();
        while (waiting.isEmpty() && !hurried && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        hurried = false;
    }

    /**
     * For the writer, before it takes from the queue: whoever has come since waits for all that is in the queue.
     *
     * @param taken how many messages were taken from the queue ever
     * @param depth how many are in it
     */
    synchronized void mark(long taken, int depth) {
        for (Barrier barrier : waiting) {
            if (barrier.target < 0) {
                barrier.target = taken + depth;
            }
        }
    }

    /** For the writer, when all it has taken is on disk; what the queue dropped is not waited for. */
    synchronized void reached(long taken, int depth) {
        for (Barrier barrier : waiting) {
            if (barrier.target >= 0 && (barrier.target <= taken || depth == 0)) {
                barrier.reached.countDown();
            }
        }
    }
}
