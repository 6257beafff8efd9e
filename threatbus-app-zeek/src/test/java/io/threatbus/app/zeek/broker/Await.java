package io.threatbus.app.zeek.broker;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
final class Await {
    private static final long SECONDS = 10;

    private Await() {}

    static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("did not happen within ten seconds");
            }
            if (never.await(1, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody counts this down");
            }
        }
    }
}
