package io.threatbus.backbone.rabbitmq;

import java.time.Duration;

/**
 * Whether this bus's queue is bound to the exchange, as far as is known. Nothing is published while it is not: it would
 * miss this bus's own subscribers. The consumer sets it, the publisher waits for it; guarded by its own lock.
 */
final class Binding {
    private boolean bound;
    private boolean doubted;

    /** The broker has confirmed the binding. */
    synchronized void confirmed() {
        bound = true;
        doubted = false;
        notifyAll();
    }

    /** The consumer has lost its connection or its queue. */
    synchronized void lost() {
        bound = false;
    }

    /** The publisher has seen signs that the binding is gone; the consumer is to declare it again. */
    synchronized void doubt() {
        bound = false;
        doubted = true;
        notifyAll();
    }

    synchronized boolean isDoubted() {
        return doubted;
    }

    /** Waits until the queue is bound; false when {@code timeout} passed first. */
    synchronized boolean await(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!bound) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
