package io.threatbus.bus;

import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.bus.memory.WaitingMessages;
import io.threatbus.message.Message;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One subscriber's queue, bounded in messages and in bytes. Guarded by its lock. Live messages come in batches and follow
 * the overflow policy; history waits for room, or gives way, and leaves half of the queue to what is live. One message has
 * room in an empty queue, however large it is.
 */
final class Outq {
    /**
     * What became of the messages that were put.
     *
     * @param taken how many of them are settled, from the first on; the rest is to be put again
     * @param queued how many of the settled ones were queued, from the first on
     * @param first whether the queue was empty before
     * @param dropped what was lost: messages that were put, or waiting ones that gave way to them
     * @param closed whether this closed the queue
     */
    record Outcome(int taken, int queued, boolean first, List<? extends Message> dropped, boolean closed) {
        private static Outcome settled(int count, int queued, boolean first) {
            return new Outcome(count, queued, first, List.of(), false);
        }
    }

    /** What a reader is given at once, unless the first message alone is larger. */
    private static final long MOST_TAKEN_BYTES = 512 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final WaitingMessages messages;
    private final QueueSettings settings;
    private final OutqBounds bounds;
    private boolean closed;
    private boolean unattended;

    Outq(QueueSettings settings, MemoryBudget budget) {
        this.settings = settings;
        this.messages = new WaitingMessages(budget);
        this.bounds = new OutqBounds(settings, budget);
    }

    /**
     * Puts live messages, by the overflow policy. Where that is to wait, it takes what fits, and nothing where nothing
     * does: the caller then waits with {@link #awaitRoom}, when it holds no lock that the reader may need.
     *
     * @param patient whether to wait although the policy says something else
     */
    Outcome put(List<? extends Message> live, boolean patient) {
        lock.lock();
        try {
            if (closed) {
                return Outcome.settled(live.size(), 0, false);
            }
            int room = bounds.room(live, messages);
            return room == live.size() ? add(live, room) : overflow(live, room, patient);
        } finally {
            lock.unlock();
        }
    }

    private Outcome overflow(List<? extends Message> live, int room, boolean patient) {
        int count = live.size();
        return switch (patient ? Overflow.BLOCK : policy()) {
            case DROP_NEWEST ->
                new Outcome(count, room, add(live, room).first, List.copyOf(live.subList(room, count)), false);
            case DROP_OLDEST -> {
                boolean first = add(live, count).first;
                yield new Outcome(count, count, first, messages.dropTo(settings.capacity(), bounds.bytes(), 1), false);
            }
            case DISCONNECT -> {
                List<Message> lost = new ArrayList<>(closeLocked());
                lost.addAll(live);
                yield new Outcome(count, 0, false, lost, true);
            }
            case BLOCK -> add(live, room);
        };
    }

    private Overflow policy() {
        return unattended && settings.overflow() == Overflow.BLOCK ? Overflow.DROP_OLDEST : settings.overflow();
    }

    private Outcome add(List<? extends Message> live, int count) {
        boolean first = messages.isEmpty() && count > 0;
        messages.addAll(live.subList(0, count));
        if (first) {
            notEmpty.signal();
        }
        return Outcome.settled(count, count, first);
    }

    /**
     * Gives way because memory is short, by the policy: who waits or drops what is new keeps what it has.
     *
     * @param force whether the oldest go whatever the policy
     */
    Outcome keepTo(long bytes, boolean force) {
        lock.lock();
        try {
            boolean keeps = policy() == Overflow.BLOCK || policy() == Overflow.DROP_NEWEST;
            if (closed || messages.bytes() <= bytes || (keeps && !force)) {
                return Outcome.settled(0, 0, false);
            }
            if (policy() == Overflow.DISCONNECT) {
                return new Outcome(0, 0, false, closeLocked(), true);
            }
            List<Message> dropped = messages.dropTo(settings.capacity(), bytes, 0);
            signalTaken();
            return new Outcome(0, 0, false, dropped, false);
        } finally {
            lock.unlock();
        }
    }

    /** What would be free without what waits here. */
    long exclusiveBytes() {
        lock.lock();
        try {
            return messages.exclusiveBytes();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for room for live messages, as long as somebody reads who could make it, and no longer than so. An interrupt
     * does not end it, since what has come out of the backbone is to be settled.
     */
    void awaitRoom(long nanos) {
        boolean interrupted = false;
        lock.lock();
        try {
            long end = System.nanoTime() + nanos;
            while (!closed && !unattended && !bounds.hasResumed(messages) && end - System.nanoTime() > 0) {
                try {
                    notFull.awaitNanos(end - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether somebody reads. Nobody is waited for who is not there: until then, to wait means to drop the oldest. */
    void attended(boolean attended) {
        lock.lock();
        try {
            unattended = !attended;
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds history without waiting; takes none of it if it would need the half that is left to what is live.
     *
     * @param paced whether who sends it waits for room, so that few may wait here: unlike live messages, which all
     *     subscribers share, history is made for each
     */
    Outcome putHistory(Message message, boolean paced) {
        lock.lock();
        try {
            if (closed || !bounds.hasRoomForHistory(messages, paced)) {
                return Outcome.settled(0, 0, false);
            }
            boolean first = messages.isEmpty();
            messages.addHistory(message);
            if (first) {
                notEmpty.signal();
            }
            return Outcome.settled(1, 1, first);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for room for one piece of paced history; false when there is none yet after {@code nanos}. */
    boolean awaitRoomForHistory(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!closed && !bounds.hasRoomForHistory(messages, true)) {
                if (left <= 0) {
                    return false;
                }
                left = notFull.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes some, bounded in bytes as well. They count in the budget until they are {@link #settled}. */
    int drainTo(Collection<? super Message> target, int limit) {
        lock.lock();
        try {
            int taken = 0;
            long before = messages.bytes();
            while (taken < limit && !messages.isEmpty() && before - messages.bytes() < MOST_TAKEN_BYTES) {
                target.add(messages.take());
                taken++;
            }
            if (taken > 0) {
                signalTaken();
            } else {
                messages.settleAll();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** The reader is done with so many that it took. */
    void settled(int count) {
        lock.lock();
        try {
            messages.settled(count);
        } finally {
            lock.unlock();
        }
    }

    Optional<Message> poll(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            if (messages.isEmpty()) {
                messages.settleAll();
            }
            while (messages.isEmpty()) {
                if (closed || left <= 0) {
                    return Optional.empty();
                }
                left = notEmpty.awaitNanos(left);
            }
            Message message = messages.take();
            signalTaken();
            return Optional.of(message);
        } finally {
            lock.unlock();
        }
    }

    private void signalTaken() {
        if (bounds.hasResumed(messages)) {
            notFull.signalAll();
        }
        if (messages.isEmpty()) {
            drained.signalAll();
        }
    }

    /** Waits until everything is taken or the queue is closed; false when that takes longer than {@code nanos}. */
    boolean awaitDrained(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!closed && !messages.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = drained.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        return messages.size();
    }

    /** What waits takes so many bytes. */
    long bytes() {
        return messages.bytes();
    }

    /** For how long the oldest has waited. */
    Duration oldest() {
        return Duration.ofNanos(messages.oldestNanos());
    }

    /** What may wait, in bytes, unless memory is short. */
    long mostBytes() {
        return bounds.mostBytes();
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody go who waits, and gives out what nobody will read any more. */
    List<Message> close() {
        lock.lock();
        try {
            return closeLocked();
        } finally {
            lock.unlock();
        }
    }

    private List<Message> closeLocked() {
        closed = true;
        List<Message> left = messages.clear();
        notEmpty.signalAll();
        notFull.signalAll();
        drained.signalAll();
        return left;
    }
}
