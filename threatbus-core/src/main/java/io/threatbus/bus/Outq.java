package io.threatbus.bus;

import io.threatbus.message.Message;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One subscriber's bounded queue. Guarded by its lock. News come in batches and follow the overflow policy; history waits
 * for room, or gives way, and leaves half of the queue to the news.
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

    private static final int LARGEST_PAUSE = 8192;
    /** More than any reader takes at once, so that it is never without. */
    private static final int MOST_PACED_HISTORY = 1000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final Deque<Message> messages = new ArrayDeque<>();
    /** The numbers of those messages that are history, counted from the first that was ever queued. */
    private final Deque<Long> history = new ArrayDeque<>();

    private final QueueSettings settings;
    /** A writer that waits goes on when so few are left: at every single place it would only wait again. */
    private final int resumeAt;

    private long removed;
    private boolean closed;
    private boolean unattended;

    Outq(QueueSettings settings) {
        this.settings = settings;
        this.resumeAt = settings.capacity() - Math.max(1, Math.min(settings.capacity() / 2, LARGEST_PAUSE));
    }

    QueueSettings settings() {
        return settings;
    }

    /**
     * Puts news, by the overflow policy. Where that is to wait, it takes what fits, and nothing where nothing does: the
     * caller then waits with {@link #awaitRoom}, when it holds no lock that the reader may need.
     */
    Outcome put(List<? extends Message> news) {
        lock.lock();
        try {
            if (closed) {
                return Outcome.settled(news.size(), 0, false);
            }
            int room = settings.capacity() - messages.size();
            return news.size() <= room ? add(news, news.size()) : overflow(news, room);
        } finally {
            lock.unlock();
        }
    }

    private Outcome overflow(List<? extends Message> news, int room) {
        int count = news.size();
        return switch (policy()) {
            case DROP_NEWEST ->
                new Outcome(count, room, add(news, room).first, List.copyOf(news.subList(room, count)), false);
            case DROP_OLDEST -> {
                boolean first = add(news, count).first;
                yield new Outcome(count, count, first, removeOldest(count - room), false);
            }
            case DISCONNECT -> {
                List<Message> lost = new ArrayList<>(messages);
                lost.addAll(news);
                closeLocked();
                yield new Outcome(count, 0, false, lost, true);
            }
            case BLOCK -> add(news, room);
        };
    }

    private Overflow policy() {
        return unattended && settings.overflow() == Overflow.BLOCK ? Overflow.DROP_OLDEST : settings.overflow();
    }

    private Outcome add(List<? extends Message> news, int count) {
        boolean first = messages.isEmpty() && count > 0;
        for (int i = 0; i < count; i++) {
            messages.addLast(news.get(i));
        }
        if (first) {
            notEmpty.signal();
        }
        return Outcome.settled(count, count, first);
    }

    private List<Message> removeOldest(int count) {
        List<Message> oldest = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            oldest.add(removeFirst());
        }
        return oldest;
    }

    private Message removeFirst() {
        if (!history.isEmpty() && history.getFirst() == removed) {
            history.removeFirst();
        }
        removed++;
        return messages.removeFirst();
    }

    /** Waits for room for news, as long as somebody reads who could make it. */
    void awaitRoom() {
        lock.lock();
        try {
            while (!closed && !unattended && messages.size() > resumeAt) {
                notFull.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
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
     * Adds history without waiting; takes none of it if it would need the half that is left to the news.
     *
     * @param paced whether who sends it waits for room, so that few may wait here: unlike news, which all subscribers
     *     share, history is made for each
     */
    Outcome putHistory(Message message, boolean paced) {
        lock.lock();
        try {
            if (closed || !hasRoomForHistory(paced)) {
                return Outcome.settled(0, 0, false);
            }
            history.addLast(removed + messages.size());
            return add(List.of(message), 1);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoomForHistory(boolean paced) {
        return messages.size() < Math.max(1, settings.capacity() / 2)
                && !(paced && history.size() >= MOST_PACED_HISTORY);
    }

    /** Waits for room for one piece of paced history; false when there is none yet after {@code nanos}. */
    boolean awaitRoomForHistory(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!closed && !hasRoomForHistory(true)) {
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
                target.add(removeFirst());
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
            Message message = removeFirst();
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

    /** Lets everybody go who waits, and gives out what nobody will read any more. */
    List<Message> close() {
        lock.lock();
        try {
            List<Message> left = List.copyOf(messages);
            closeLocked();
            return left;
        } finally {
            lock.unlock();
        }
    }

    private void closeLocked() {
        closed = true;
        messages.clear();
        history.clear();
        notEmpty.signalAll();
        notFull.signalAll();
        drained.signalAll();
    }
}
