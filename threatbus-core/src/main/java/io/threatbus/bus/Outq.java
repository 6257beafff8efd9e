package io.threatbus.bus;

import io.threatbus.message.Message;
import io.threatbus.spi.QueueSettings;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One subscriber's bounded queue. Guarded by its lock. News follow the overflow policy; history waits for room, or gives
 * way, and leaves half of the queue to the news.
 */
final class Outq {
    /** What became of a message that was put. */
    sealed interface Outcome {
        /** It is queued; the queue was empty before, if {@code first}. */
        record Queued(boolean first) implements Outcome {}

        /** It is queued, and this one, the oldest, was dropped for it. */
        record Displaced(Message oldest) implements Outcome {}

        /** It is dropped. */
        record Dropped() implements Outcome {}

        /** The queue is closed, by this message if {@code now}. */
        record Closed(boolean now) implements Outcome {}
    }

    private static final int LARGEST_PAUSE = 8192;
    private static final Outcome QUEUED = new Outcome.Queued(false);
    private static final Outcome QUEUED_FIRST = new Outcome.Queued(true);
    private static final Outcome DROPPED = new Outcome.Dropped();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final Deque<Message> messages = new ArrayDeque<>();
    private final QueueSettings settings;
    /** A writer that waits goes on when so few are left: at every single place it would only wait again. */
    private final int resumeAt;

    private boolean closed;

    Outq(QueueSettings settings) {
        this.settings = settings;
        this.resumeAt = settings.capacity() - Math.max(1, Math.min(settings.capacity() / 2, LARGEST_PAUSE));
    }

    QueueSettings settings() {
        return settings;
    }

    Outcome put(Message message) {
        lock.lock();
        try {
            if (closed) {
                return new Outcome.Closed(false);
            }
            return messages.size() < settings.capacity() ? add(message) : overflow(message);
        } finally {
            lock.unlock();
        }
    }

    private Outcome overflow(Message message) {
        return switch (settings.overflow()) {
            case DROP_NEWEST -> DROPPED;
            case DROP_OLDEST -> {
                Message oldest = messages.removeFirst();
                messages.addLast(message);
                yield new Outcome.Displaced(oldest);
            }
            case DISCONNECT -> {
                closeLocked();
                yield new Outcome.Closed(true);
            }
            case BLOCK -> {
                while (!closed && messages.size() > resumeAt) {
                    notFull.awaitUninterruptibly();
                }
                yield closed ? new Outcome.Closed(false) : add(message);
            }
        };
    }

    private Outcome add(Message message) {
        boolean first = messages.isEmpty();
        messages.addLast(message);
        if (first) {
            notEmpty.signal();
        }
        return first ? QUEUED_FIRST : QUEUED;
    }

    /** Adds history without waiting; dropped if it would take the half that is left to the news. */
    Outcome putHistory(Message message) {
        lock.lock();
        try {
            if (closed) {
                return new Outcome.Closed(false);
            }
            return hasRoomForHistory() ? add(message) : DROPPED;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoomForHistory() {
        return messages.size() < Math.max(1, settings.capacity() / 2);
    }

    /** Waits for room for one piece of history; false when there is none yet after {@code nanos}. */
    boolean awaitRoomForHistory(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!closed && !hasRoomForHistory()) {
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

    int drainTo(Collection<? super Message> target, int limit) {
        lock.lock();
        try {
            int taken = 0;
            while (taken < limit && !messages.isEmpty()) {
                target.add(messages.removeFirst());
                taken++;
            }
            if (taken > 0) {
                signalTaken();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    Optional<Message> poll(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (messages.isEmpty()) {
                if (closed || left <= 0) {
                    return Optional.empty();
                }
                left = notEmpty.awaitNanos(left);
            }
            Message message = messages.removeFirst();
            signalTaken();
            return Optional.of(message);
        } finally {
            lock.unlock();
        }
    }

    private void signalTaken() {
        if (messages.size() <= resumeAt) {
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
        lock.lock();
        try {
            return messages.size();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what waits and lets everybody go who waits for it. */
    void close() {
        lock.lock();
        try {
            closeLocked();
        } finally {
            lock.unlock();
        }
    }

    private void closeLocked() {
        closed = true;
        messages.clear();
        notEmpty.signalAll();
        notFull.signalAll();
        drained.signalAll();
    }
}
