package io.threatbus.access;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many of something there may be in a second, on average; saves what was not used for two. Thread-safe. */
final class TokenBucket {
    private static final int SAVED_SECONDS = 2;

    private final LongSupplier nanoTime;
    private double tokens = Double.MAX_VALUE;
    private long filled;

    TokenBucket(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.filled = nanoTime.getAsLong();
    }

    /** Takes as many as there are, up to {@code wanted}. */
    synchronized int take(int wanted, int perSecond) {
        long now = nanoTime.getAsLong();
        double earned = (double) (now - filled) / TimeUnit.SECONDS.toNanos(1) * perSecond;
        filled = now;
        tokens = Math.min((double) perSecond * SAVED_SECONDS, tokens + earned);
        int taken = (int) Math.min(wanted, tokens);
        tokens -= taken;
        return taken;
    }

    /** Gives back what was not used. */
    synchronized void giveBack(int unused) {
        tokens += unused;
    }
}
