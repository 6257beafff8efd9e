package io.threatbus.bus.memory;

import io.threatbus.message.Message;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets the few messages of a source that seldom has any pass without waiting for slow subscribers: those wait for others.
 * A bucket of tokens; a message costs one for each begun 2 KiB. Guarded by the lock on {@code this}.
 */
public final class Trickle {
    private static final double PER_SECOND = 200;
    private static final double MOST = 200;
    private static final double BYTES_PER_TOKEN = 2048;

    private final LongSupplier nanoTime;
    private double tokens = MOST;
    private long last;

    /** A full bucket. */
    public Trickle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Whether these may pass; they are taken off then. */
    public synchronized boolean passes(List<? extends Message> messages) {
        long now = nanoTime.getAsLong();
        tokens = Math.min(MOST, tokens + (now - last) * PER_SECOND / TimeUnit.SECONDS.toNanos(1));
        last = now;
        double cost = 0;
        for (Message message : messages) {
            cost += Math.ceil(Weights.of(message) / BYTES_PER_TOKEN);
        }
        if (cost > tokens) {
            return false;
        }
        tokens -= cost;
        return true;
    }
}
