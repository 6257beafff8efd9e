package io.threatbus.app.store.write;

import io.threatbus.app.store.inbox.Arrival;
import io.threatbus.app.store.inbox.Backlog;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.spi.LifeRecord;
import io.threatbus.spi.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What comes from the bus for the thread that writes: decisions about indicators, and sightings. Decisions are bounded in
 * number and bytes: beyond that the oldest go and are counted, for the bus never waits for the store. Thread-safe.
 */
public final class Arrivals {
    private static final int MOST = 100_000;
    private static final long MOST_BYTES = 256L * 1024 * 1024;
    /** What one takes in memory beside its JSON, about. */
    private static final int BYTES_PER_DECISION = 600;

    private final Subscription subscription;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<LifeRecord> decisions = new ArrayDeque<>();
    private long bytes;
    private long lost;

    /** What comes by a subscription, of which only the sightings count, and by {@link #addAll}. */
    public Arrivals(Subscription subscription) {
        this.subscription = subscription;
        subscription.onReady(this::wake);
    }

    private void wake() {
        lock.lock();
        try {
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes decisions over, without waiting. */
    public void addAll(List<LifeRecord> records) {
        lock.lock();
        try {
            for (LifeRecord one : records) {
                decisions.addLast(one);
                bytes += weight(one);
            }
            while (decisions.size() > MOST || (bytes > MOST_BYTES && decisions.size() > 1)) {
                bytes -= weight(decisions.removeFirst());
                lost++;
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long weight(LifeRecord one) {
        return (long) BYTES_PER_DECISION + one.message().json().size();
    }

    /** Waits until there is something, or for a while; whether there is. */
    boolean await(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (decisions.isEmpty() && subscription.depth() == 0) {
                if (left <= 0) {
                    return false;
                }
                left = arrived.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Moves what waits into the backlog, up to about a number; how many messages of the bus these were. */
    int fill(Backlog backlog, int limit) {
        List<LifeRecord> taken = new ArrayList<>();
        lock.lock();
        try {
            while (taken.size() < limit && !decisions.isEmpty()) {
                LifeRecord one = decisions.removeFirst();
                bytes -= weight(one);
                taken.add(one);
            }
        } finally {
            lock.unlock();
        }
        taken.forEach(one -> backlog.add(Arrival.of(one)));
        List<Message> messages = new ArrayList<>();
        int number = subscription.drainTo(messages, limit);
        for (Message message : messages) {
            if (message instanceof Sighting sighting) {
                backlog.add(Arrival.of(sighting));
            }
        }
        return taken.size() + number;
    }

    int depth() {
        lock.lock();
        try {
            return decisions.size() + subscription.depth();
        } finally {
            lock.unlock();
        }
    }

    /** How many were lost before they could be taken. */
    long dropped() {
        lock.lock();
        try {
            return lost + subscription.dropped();
        } finally {
            lock.unlock();
        }
    }
}
