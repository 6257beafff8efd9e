package io.threatbus.app.zeek.websocket;

import java.util.function.LongSupplier;

/**
 * Spreads messages over time: so many a second, with short bursts. Owned by the thread that sends.
 */
final class RateLimiter {
    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000L;
    /** A burst is what the rate gives in this time. */
    private static final long BURST_NANOSECONDS = 50_000_000L;

    private final long interval;
    private final LongSupplier clock;
    private long next;

    /**
     * @param rate messages a second
     * @param clock in nanoseconds, such as {@link System#nanoTime}
     */
    RateLimiter(int rate, LongSupplier clock) {
        this.interval = Math.max(1, NANOSECONDS_PER_SECOND / rate);
        this.clock = clock;
        this.next = clock.getAsLong();
    }

    /** Takes the turn of one message, and tells how many nanoseconds to wait for it. */
    long take() {
        long now = clock.getAsLong();
        next = Math.max(next, now - BURST_NANOSECONDS) + interval;
        return Math.max(0, next - interval - now);
    }
}
