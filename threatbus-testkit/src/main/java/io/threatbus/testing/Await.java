package io.threatbus.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what another thread is about to do. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_NANOSECONDS = 2_000_000;

    private Await() {}

    /** Returns as soon as the condition holds; fails after 20 seconds. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    /** Returns as soon as the condition holds; fails after {@code patience}. */
    public static void until(String what, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + patience.toSeconds() + " s in vain until " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOSECONDS);
        }
    }
}
