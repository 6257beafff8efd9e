package io.threatbus.app.store.write;

import java.time.Duration;

/**
 * How much of the machine the store may take for sorting in: while the bus is busy, a fortieth of one core, so that
 * delivery is not slowed down; all it wants when it is quiet. Belongs to the thread that writes.
 */
final class LoadSensor {
    private static final double STREAMING_PER_SECOND = 20;
    private static final double BUSY_PER_SECOND = 15_000;
    private static final Duration WINDOW = Duration.ofMillis(500);
    private static final int REST_FACTOR = 39;

    private long windowBegan;
    private long arrived;
    private boolean busy;
    private volatile boolean streaming;
    private long restUntil;

    LoadSensor(long nanoTime) {
        windowBegan = nanoTime;
        restUntil = nanoTime;
    }

    /** Takes note of what came from the bus. */
    void arrived(int number, long nanoTime) {
        arrived += number;
        long elapsed = nanoTime - windowBegan;
        if (arrived > BUSY_PER_SECOND * WINDOW.toNanos() / 1e9) {
            busy = true;
        }
        if (elapsed >= WINDOW.toNanos()) {
            double perSecond = arrived / (elapsed / 1e9);
            busy = perSecond > BUSY_PER_SECOND;
            streaming = perSecond > STREAMING_PER_SECOND;
            arrived = 0;
            windowBegan = nanoTime;
        }
    }

    /** Whether the bus carries so much that delivery must come first. */
    boolean isBusy() {
        return busy;
    }

    /** Whether news come one after the other, so that somebody waits for them. Any thread. */
    boolean isStreaming() {
        return streaming;
    }

    /** Whether a busy store may sort in a little now. */
    boolean mayWork(long nanoTime) {
        return nanoTime - restUntil >= 0;
    }

    /** Takes note of sorting that began at one time and ended at another. */
    void worked(long began, long ended) {
        restUntil = ended + REST_FACTOR * (ended - began);
    }
}
