package io.threatbus.app.misp.update;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets one line a minute into the log, however often its reason occurs. Guarded by the lock on {@code this}. */
public final class Seldom {
    private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    private long next;
    private long occurred;

    /** Lets the first line through at once. */
    public Seldom() {
        this(System::nanoTime);
    }

    Seldom(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    /** How often it occurred since the last line, this time included; empty while it is too early for another. */
    public synchronized OptionalLong due() {
        occurred++;
        long now = nanoTime.getAsLong();
        if (now - next < 0) {
            return OptionalLong.empty();
        }
        next = now + PAUSE;
        long since = occurred;
        occurred = 0;
        return OptionalLong.of(since);
    }
}
