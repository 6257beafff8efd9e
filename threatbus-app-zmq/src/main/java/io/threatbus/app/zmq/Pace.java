package io.threatbus.app.zmq;

import io.threatbus.spi.InQueue;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Makes publishers wait for applications that read as fast as they are served, so that a burst is no loss for them. Who
 * does not read is not waited for: the overflow policy of its queue decides. Owned by the receiver's thread.
 *
 * <p>It counts messages instead of looking at the clock, so it holds however late threads are scheduled: what waits for
 * an application, plus what is on its way through {@code inq}, plus what is let in until the next look, fits its queue.
 * The batch that the backbone has just taken out of {@code inq} is not seen: in a queue of a few thousand places it may be
 * too much.
 */
final class Pace {
    /** Who takes longer than this for a batch is too slow to be waited for. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();
    private static final int LOOKS_PER_QUEUE = 16;

    private final Subscribers subscribers;
    private final IntSupplier capacity;
    private final BooleanSupplier stopping;
    private int emptyInq;
    private int sinceLook;

    Pace(Subscribers subscribers, IntSupplier capacity, BooleanSupplier stopping) {
        this.subscribers = subscribers;
        this.capacity = capacity;
        this.stopping = stopping;
    }

    /**
     * Waits while letting more in would be too much for somebody who reads.
     *
     * @param count how many messages are about to be let in
     * @throws InterruptedException when the bus stops
     */
    void await(InQueue inq, int count) throws InterruptedException {
        emptyInq = Math.max(emptyInq, inq.remainingCapacity());
        sinceLook += count;
        if (sinceLook < capacity.getAsInt() / LOOKS_PER_QUEUE) {
            return;
        }
        while (somebodyWouldLose(emptyInq - inq.remainingCapacity()) && !stopping.getAsBoolean()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped while waiting for applications");
            }
        }
        sinceLook = count;
    }

    private boolean somebodyWouldLose(int onTheirWay) {
        int limit = capacity.getAsInt() / 4 * 3;
        for (Subscriber subscriber : subscribers.all()) {
            int waiting = subscriber.subscription().depth();
            if (waiting + onTheirWay > limit && subscriber.reads(PATIENCE)) {
                return true;
            }
        }
        return false;
    }
}
