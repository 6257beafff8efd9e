package io.threatbus.app.store;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How history gives way to news: while news stream over the bus, it goes out in small pages with rests between them, so
 * that nobody's news wait behind much of it, or for the collection of its garbage; at full speed when there are none. The
 * rests of a snapshot become longer when it turns out to be a large one: most are small, and should be over in a second.
 * Belongs to the thread that answers one snapshot.
 */
final class Courtesy {
    private static final int PAGE = 500;
    private static final int PAGE_AMONG_NEWS = 32;
    private static final int REST_FACTOR = 8;
    private static final int LARGE = 10_000;
    private static final int REST_FACTOR_WHEN_LARGE = 16;
    private static final long LONGEST_REST = Duration.ofMillis(20).toNanos();

    private final BooleanSupplier streaming;

    /**
     * The courtesy of one snapshot.
     *
     * @param streaming whether news stream over the bus now; asked for every page
     */
    Courtesy(BooleanSupplier streaming) {
        this.streaming = streaming;
    }

    /** How many objects to read and send at once. */
    int page() {
        return streaming.getAsBoolean() ? PAGE_AMONG_NEWS : PAGE;
    }

    /**
     * Rests after a page, for much longer than it took, unless there are no news.
     *
     * @param began when the page was begun, by {@link System#nanoTime}
     * @param sent how many objects of the snapshot were sent
     */
    void rest(long began, long sent) throws InterruptedException {
        if (!streaming.getAsBoolean()) {
            return;
        }
        long took = System.nanoTime() - began;
        LockSupport.parkNanos(Math.min(LONGEST_REST, took * (sent < LARGE ? REST_FACTOR : REST_FACTOR_WHEN_LARGE)));
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped while a snapshot rested");
        }
    }
}
