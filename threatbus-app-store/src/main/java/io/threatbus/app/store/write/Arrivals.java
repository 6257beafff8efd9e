package io.threatbus.app.store.write;

import io.threatbus.app.store.inbox.Arrival;
import io.threatbus.app.store.inbox.Backlog;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.life.Kept;
import io.threatbus.spi.life.LifeRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What comes from the bus for the thread that writes: decisions about indicators, and sightings. Decisions are bounded in
 * number and bytes: beyond that the oldest go and are counted, for the bus never waits for the store. Knows how much of it
 * is on disk, for a backbone that acknowledges no sooner. Thread-safe.
 */
public final class Arrivals implements Kept {
    private static final int MOST = 100_000;
    private static final long MOST_BYTES = 256L * 1024 * 1024;
    /** What one takes in memory beside its JSON, about. */
    private static final int BYTES_PER_DECISION = 600;

    private final Subscription subscription;
    private final BooleanSupplier keepsUp;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<LifeRecord> decisions = new ArrayDeque<>();
    /** Belongs to the thread that writes. */
    private final Confirmations confirmations;

    private long bytes;
    /** How many decisions were ever handed over, and how many of these were taken out, or lost; guarded by the lock. */
    private long decisionsCome;

    private long decisionsTaken;
    /** Of what was lost, how much is known to the thread that writes, which owns it. */
    private long lostBefore;

    private long lost;
    /** How many were taken out, or lost, ever; guarded by the lock. */
    private long taken;
    /** How many of these are on disk, or never will be. */
    private volatile long settled;

    private volatile boolean parked = true;
    private volatile boolean hurried;
    private volatile Runnable onHurry = () -> {};

    /**
     * What comes by a subscription, of which only the sightings count, and by {@link #addAll}.
     *
     * @param keepsUp whether what comes can be written at all; nobody waits for it otherwise
     */
    public Arrivals(Subscription subscription, BooleanSupplier keepsUp) {
        this.subscription = subscription;
        this.keepsUp = keepsUp;
        this.confirmations = new Confirmations(subscription::appliedAll);
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
            decisionsCome += records.size();
            while (decisions.size() > MOST || (bytes > MOST_BYTES && decisions.size() > 1)) {
                bytes -= weight(decisions.removeFirst());
                lost++;
                taken++;
                decisionsTaken++;
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

    /**
     * What was taken out at once.
     *
     * @param come how many decisions there have ever been
     * @param gone how many of these were taken out, or lost
     * @param lost how many were lost
     */
    private record Taken(List<LifeRecord> decisions, List<Message> messages, long come, long gone, long lost) {
        int size() {
            return decisions.size() + messages.size();
        }
    }

    /**
     * Moves what waits into the backlog, up to about a number; how many messages of the bus these were. They have left the
     * bus then, and count as sent.
     */
    int fill(Backlog backlog, int limit) {
        Taken next = take(limit);
        next.decisions.forEach(one -> backlog.add(Arrival.of(one)));
        int sightings = 0;
        for (Message message : next.messages) {
            if (message instanceof Sighting sighting) {
                backlog.add(Arrival.of(sighting));
                sightings++;
            }
        }
        subscription.sentAll(next.messages);
        confirmations.entered(next.decisions.size() + sightings, next.messages, next.come, next.gone);
        if (next.lost + backlog.lost() > lostBefore) {
            lostBefore = next.lost + backlog.lost();
            confirmations.lost();
        }
        return next.size();
    }

    private Taken take(int limit) {
        List<LifeRecord> next = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        lock.lock();
        try {
            hurried = false;
            while (next.size() < limit && !decisions.isEmpty()) {
                LifeRecord one = decisions.removeFirst();
                bytes -= weight(one);
                next.add(one);
            }
            drain(messages, limit);
            taken += next.size() + messages.size();
            decisionsTaken += next.size();
            return new Taken(next, messages, decisionsCome, decisionsTaken, lost);
        } finally {
            lock.unlock();
        }
    }

    /** As many as there are decisions: the queue gives out little at a time, and would fill up with what is written long since. */
    private void drain(List<Message> messages, int limit) {
        int more;
        do {
            more = subscription.drainTo(messages, limit - messages.size());
        } while (more > 0 && messages.size() < limit);
    }

    /** For the writer, after a transaction: all but the newest arrivals are in their tables. */
    void written(long waiting) {
        confirmations.written(waiting);
    }

    /** For the writer: some of what waits cannot be kept. */
    void givenUp() {
        confirmations.lost();
    }

    /** For the writer: everything that it has taken is on disk, or had to be given up. */
    void settled() {
        lock.lock();
        try {
            settled = taken;
        } finally {
            lock.unlock();
        }
    }

    /** For the writer, before {@link #settled}: whether some of it is on disk, but not in its table. */
    void parked(boolean some) {
        parked = some;
    }

    /** Whether all that has come is in its table, or lost. */
    boolean isUpToDate() {
        return !parked && isQuiet();
    }

    @Override
    public BooleanSupplier mark() {
        lock.lock();
        try {
            long target = taken + decisions.size() + subscription.depth();
            return () -> settled >= target || !keepsUp.getAsBoolean() || isQuiet();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing waits and nothing is on its way to the disk: what was counted and did not come was dropped. */
    private boolean isQuiet() {
        lock.lock();
        try {
            return settled == taken && decisions.isEmpty() && subscription.depth() == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void hurry() {
        hurried = true;
        onHurry.run();
    }

    /** Whether somebody waits for what is here to be on disk, since it was last taken. */
    boolean isHurried() {
        return hurried;
    }

    /** What to do when somebody begins to wait. */
    void onHurry(Runnable action) {
        onHurry = action;
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
