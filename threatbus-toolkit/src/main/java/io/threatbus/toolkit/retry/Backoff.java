package io.threatbus.toolkit.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts: doubling up to a limit, each shortened at random by up to a half, so that many clients do
 * not come back at the same moment. Owned by one thread.
 */
public final class Backoff {
    private static final int MOST_DOUBLINGS = 30;

    private final Duration shortest;
    private final Duration longest;
    private final RandomGenerator random;
    private int failures;

    /**
     * Has no failure yet.
     *
     * @param shortest the limit of the first pause
     * @param longest the limit of all later ones
     */
    public Backoff(Duration shortest, Duration longest, RandomGenerator random) {
        this.shortest = shortest;
        this.longest = longest;
        this.random = random;
    }

    /** The pause before the next attempt. */
    public Duration next() {
        Duration pause = pause(failures, shortest, longest, random);
        failures = Math.min(failures + 1, MOST_DOUBLINGS);
        return pause;
    }

    /**
     * The pause after so many failures in a row, for whoever counts them, or shares what is counted among threads.
     *
     * @param before how many there were before the last one
     * @param shortest the limit of the first pause
     * @param longest the limit of all later ones
     */
    public static Duration pause(int before, Duration shortest, Duration longest, RandomGenerator random) {
        long nanoseconds = shortest.toNanos();
        for (int doubling = 0; doubling < before && nanoseconds < longest.toNanos(); doubling++) {
            nanoseconds *= 2;
        }
        long limited = Math.min(nanoseconds, longest.toNanos());
        return Duration.ofNanos(limited - random.nextLong(limited / 2 + 1));
    }

    /** The limit of every pause. */
    public Duration longest() {
        return longest;
    }

    /** To be called after a success. */
    public void reset() {
        failures = 0;
    }
}
