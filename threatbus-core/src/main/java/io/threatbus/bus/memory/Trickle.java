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
    private static final double BYTES_PER_TOKEN = 2048;

    private final double perSecond;
    private final LongSupplier nanoTime;
    private double tokens;
    private long last;

    /** A full bucket. */
    public Trickle(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /**
     * Whether these may pass; they are taken off then.
     *
     * @param most how full the bucket may be
     */
    synchronized boolean passes(List<? extends Message> messages, double most) {
        long now = nanoTime.getAsLong();
        tokens = Math.min(Math.min(most, perSecond), tokens + (now - last) * perSecond / TimeUnit.SECONDS.toNanos(1));
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
