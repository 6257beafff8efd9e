package io.threatbus.app.zmq;

import io.threatbus.spi.InQueue;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Makes publishers wait for applications that read as fast as they are served, so that a burst is no loss for them. Who
 * does not read is not waited for: the overflow policy of its queue decides.
 *
 * <p>{@link #look} is called by the thread of the endpoint's loop, {@link #await} by the receiver's.
 */
final class Pace {
    private static final long SHORTEST_PAUSE_NANOS = Duration.ofMillis(5).toNanos();
    private static final long PAUSE_PER_LOOK = 20;
    /** Who takes longer than this for a batch is too slow to be waited for. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final Subscribers subscribers;
    private final IntSupplier capacity;
    private final BooleanSupplier stopping;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition relaxed = lock.newCondition();
    private volatile boolean behind;
    private volatile int emptyInq;
    private long nextLook = System.nanoTime();

    Pace(Subscribers subscribers, IntSupplier capacity, BooleanSupplier stopping) {
        this.subscribers = subscribers;
        this.capacity = capacity;
        this.stopping = stopping;
    }

    /** Looks whether somebody who reads is behind; not too often, since everybody's queue is asked. */
    void look() {
        long begin = System.nanoTime();
        if (begin - nextLook < 0) {
            return;
        }
        int half = capacity.getAsInt() / 2;
        boolean now = false;
        for (Subscriber subscriber : subscribers.all()) {
            if (subscriber.reads(PATIENCE) && subscriber.subscription().depth() > half) {
                now = true;
                break;
            }
        }
        if (behind && !now) {
            relax();
        }
        behind = now;
        long end = System.nanoTime();
        nextLook = end + Math.max(SHORTEST_PAUSE_NANOS, PAUSE_PER_LOOK * (end - begin));
    }

    private void relax() {
        lock.lock();
        try {
            behind = false;
            relaxed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits while somebody who reads is behind, or so much waits for the backbone that somebody soon would be.
     *
     * @throws InterruptedException when the bus stops
     */
    void await(InQueue inq) throws InterruptedException {
        emptyInq = Math.max(emptyInq, inq.remainingCapacity());
        lock.lockInterruptibly();
        try {
            while (mustWait(inq) && !stopping.getAsBoolean()) {
                boolean ignored = relaxed.await(1, TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean mustWait(InQueue inq) {
        boolean somebody = subscribers.count() > 0;
        int waiting = emptyInq - inq.remainingCapacity();
        return behind || (somebody && waiting > Math.max(1, capacity.getAsInt() / 4));
    }
}
