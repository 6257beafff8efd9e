package io.threatbus.bus.memory;

import io.threatbus.message.Message;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Makes those who put messages in wait for subscribers that read as fast as they are served, so that a burst is no loss for
 * them, whichever plugin it comes from. Who does not read, or next to nothing, is not waited for: the overflow policy of
 * its queue decides. Who puts in a few messages now and then does not wait: a part of each queue is left for them.
 *
 * <p>It counts messages and bytes instead of looking at the clock, so it holds however late threads are scheduled: what
 * waits for a subscriber, plus what is on its way through {@code inq}, plus what is let in until the next look, fits its
 * queue. Thread-safe.
 */
public final class Pace {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final int LOOKS_PER_QUEUE = 16;
    /** Memory that stays short although nobody above its share is left is somebody's who is not asked: so long is waited. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A subscriber's queue as its writers see it. */
    public interface Reader {
        /** How many messages have room in the whole queue. */
        int capacity();

        /** How many bytes. */
        long mostBytes();

        /** Whether so much more would be too much, and it reads fast enough to be waited for. */
        boolean isWorthWaiting(long messages, long bytes);
    }

    private static final int PER_SOURCE = 200;
    /** No more than the slowest reader that is waited for takes. */
    private static final int OF_ALL = 500;

    private final MemoryBudget budget;
    private final Trickle all = new Trickle(OF_ALL, System::nanoTime);
    private final Supplier<? extends Collection<? extends Reader>> readers;
    private final IntSupplier waiting;
    private final LongSupplier waitingBytes;
    private final AtomicLong messagesSinceLook = new AtomicLong();
    private final AtomicLong bytesSinceLook = new AtomicLong();
    private volatile long messagesPerLook;
    private volatile long bytesPerLook;

    /**
     * A pace for one bus.
     *
     * @param waiting how many messages are on their way to the subscribers
     * @param waitingBytes how many bytes
     */
    public Pace(
            MemoryBudget budget,
            Supplier<? extends Collection<? extends Reader>> readers,
            IntSupplier waiting,
            LongSupplier waitingBytes) {
        this.budget = budget;
        this.readers = readers;
        this.waiting = waiting;
        this.waitingBytes = waitingBytes;
    }

    /** A subscriber has come, perhaps one with a smaller queue than all others: the next message is looked at. */
    public void look() {
        messagesPerLook = 0;
    }

    /** Waits while letting these in would be too much for somebody who reads, or for the memory. */
    public void await(List<? extends Message> messages) throws InterruptedException {
        await(messages, FOREVER);
    }

    /** Whether these may go in although others wait, since their source seldom has any. */
    public boolean letsPass(List<? extends Message> messages, Trickle source) {
        return source.passes(messages, PER_SOURCE) && all.passes(messages, (double) messagesPerLook);
    }

    /** A source of its own, for {@link #letsPass}. */
    public static Trickle source() {
        return new Trickle(PER_SOURCE, System::nanoTime);
    }

    /** The same, for so long at most. */
    public void await(List<? extends Message> messages, Duration most) throws InterruptedException {
        long begin = System.nanoTime();
        while (!mayEnter(messages) && System.nanoTime() - begin < most.toNanos()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped while waiting for subscribers");
            }
            if (budget.isPaced() && System.nanoTime() - begin > PATIENCE_NANOS) {
                budget.relieve();
                return;
            }
        }
    }

    /** Whether {@link #await} would not wait. */
    public boolean mayEnter(List<? extends Message> messages) {
        if (budget.isPaced()) {
            budget.relieve();
            if (budget.isPaced()) {
                return false;
            }
        }
        long bytes = 0;
        for (Message message : messages) {
            bytes += Weights.of(message);
        }
        if (messagesSinceLook.addAndGet(messages.size()) < messagesPerLook
                && bytesSinceLook.addAndGet(bytes) < bytesPerLook) {
            return true;
        }
        if (somebodyWouldLose()) {
            messagesSinceLook.addAndGet(-messages.size());
            bytesSinceLook.addAndGet(-bytes);
            return false;
        }
        messagesSinceLook.set(messages.size());
        bytesSinceLook.set(bytes);
        return true;
    }

    private boolean somebodyWouldLose() {
        long smallest = Long.MAX_VALUE;
        long smallestBytes = Long.MAX_VALUE;
        int onTheirWay = waiting.getAsInt();
        long bytesOnTheirWay = waitingBytes.getAsLong();
        for (Reader reader : readers.get()) {
            if (reader.isWorthWaiting(onTheirWay, bytesOnTheirWay)) {
                return true;
            }
            smallest = Math.min(smallest, reader.capacity());
            smallestBytes = Math.min(smallestBytes, reader.mostBytes());
        }
        messagesPerLook = smallest / LOOKS_PER_QUEUE;
        bytesPerLook = smallestBytes / LOOKS_PER_QUEUE;
        return false;
    }
}
