package io.threatbus.bus.life;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;

/** Holds words back until what is known of indicators is there. Thread-safe. */
final class StartGate {
    private volatile CountDownLatch opening = new CountDownLatch(1);
    private volatile boolean cancelled;

    boolean isOpen() {
        return opening.getCount() == 0;
    }

    void open() {
        opening.countDown();
    }

    void hold() {
        if (isOpen()) {
            opening = new CountDownLatch(1);
        }
    }

    void cancel() {
        if (!isOpen()) {
            cancelled = true;
            open();
        }
    }

    /**
     * Waits until it is open.
     *
     * @throws CancellationException if the bus stops before
     */
    void await() {
        if (!isOpen()) {
            try {
                opening.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw cancellation();
            }
        }
        if (cancelled) {
            throw cancellation();
        }
    }

    private static CancellationException cancellation() {
        return new CancellationException("the bus stops before it has begun to deliver");
    }
}
