package io.threatbus.bus;

import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import io.threatbus.spi.OutQueue;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber: its queue, what it has been given, and how far behind it is. News and history meet here: the lock on
 * {@code this} makes "is it still wanted" and "queue it" one step. Readers do not take it.
 */
final class LiveSubscription implements Subscription, OutQueue {
    private final String plugin;
    private final SubscriptionRequest request;
    private final Outq outq;
    private final Lag lag;
    private final Subscriptions owner;
    private final SubscriberMeters meters;
    private final MessageObserver observer;
    private final LongAdder queued = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Runnable ready = LiveSubscription::nobody;
    private @Nullable VersionMemory memory;
    private int openSnapshots;

    LiveSubscription(
            String plugin,
            SubscriptionRequest request,
            Subscriptions owner,
            SubscriberMeters meters,
            MessageObserver observer,
            InstantSource clock) {
        this.plugin = plugin;
        this.request = request;
        this.owner = owner;
        this.meters = meters;
        this.observer = observer;
        this.outq = new Outq(request.queue());
        this.lag = new Lag(request.subscriber(), request.queue(), clock);
    }

    SubscriptionRequest request() {
        return request;
    }

    boolean belongsTo(String instance) {
        return plugin.equals(instance);
    }

    @Override
    public String subscriber() {
        return request.subscriber();
    }

    @Override
    public synchronized void put(Message message) {
        if (memory != null && message instanceof StixObject object) {
            memory.note(object);
        }
        if (request.queue().overflow() == Overflow.BLOCK
                && outq.size() >= request.queue().capacity()) {
            lag.full(dropped.sum());
        }
        settle(message, outq.put(message));
    }

    /** What history came to. */
    enum History {
        QUEUED,
        SUPERSEDED,
        NO_ROOM,
        CLOSED
    }

    /** Puts one object of history, unless the same or a newer version was put before. Does not wait. */
    synchronized History putHistory(StixObject object) {
        if (memory != null && !memory.isNewer(object)) {
            meters.superseded.increment();
            return History.SUPERSEDED;
        }
        Outq.Outcome outcome = outq.putHistory(object);
        if (outcome instanceof Outq.Outcome.Dropped) {
            return History.NO_ROOM;
        }
        if (outcome instanceof Outq.Outcome.Closed) {
            return History.CLOSED;
        }
        if (memory != null) {
            memory.note(object);
        }
        settle(object, outcome);
        return History.QUEUED;
    }

    /** Waits until there is room for history, or the queue is closed. */
    boolean awaitRoomForHistory(Duration timeout) throws InterruptedException {
        return outq.awaitRoomForHistory(timeout.toNanos());
    }

    /** Counts history that came by itself and found no room. */
    void dropHistory(StixObject object) {
        countDropped(object);
        lag.full(dropped.sum() - 1);
    }

    private void settle(Message message, Outq.Outcome outcome) {
        if (outcome instanceof Outq.Outcome.Queued state) {
            countQueued(message);
            if (state.first()) {
                ready.run();
            }
        } else if (outcome instanceof Outq.Outcome.Displaced displaced) {
            lag.full(dropped.sum());
            countQueued(message);
            countDropped(displaced.oldest());
        } else if (outcome instanceof Outq.Outcome.Dropped) {
            lag.full(dropped.sum());
            countDropped(message);
        } else if (outcome instanceof Outq.Outcome.Closed state && state.now()) {
            lag.full(dropped.sum());
            countDropped(message);
            ready.run();
            close();
        }
    }

    private void countQueued(Message message) {
        queued.increment();
        meters.queued.increment();
        observer.queued(subscriber(), message);
    }

    private void countDropped(Message message) {
        dropped.increment();
        meters.dropped.increment();
        observer.dropped(subscriber(), message);
    }

    @Override
    public int drainTo(Collection<? super Message> target, int limit) {
        int taken = outq.drainTo(target, limit);
        lag.taken(outq.size(), dropped.sum());
        return taken;
    }

    @Override
    public Optional<Message> poll(Duration timeout) throws InterruptedException {
        Optional<Message> message = outq.poll(timeout.toNanos());
        lag.taken(outq.size(), dropped.sum());
        return message;
    }

    private static void nobody() {}

    @Override
    public void onReady(Runnable wake) {
        ready = wake;
        if (outq.size() > 0 || outq.isClosed()) {
            wake.run();
        }
    }

    @Override
    public int depth() {
        return outq.size();
    }

    @Override
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void requestSnapshot(Duration span) {
        owner.requestSnapshot(this, span);
    }

    /** From now on versions are remembered, until as many calls of {@link #snapshotClosed} have come. */
    synchronized void snapshotOpened() {
        if (openSnapshots++ == 0) {
            memory = new VersionMemory();
        }
    }

    synchronized void snapshotClosed() {
        if (--openSnapshots == 0) {
            memory = null;
        }
    }

    @Override
    public void sent(Message message) {
        sent.increment();
        meters.sent.increment();
        observer.sent(subscriber(), message);
    }

    @Override
    public void skipped(Message message, String reason) {
        skipped.increment();
        meters.skipped(reason).increment();
        observer.skipped(subscriber(), message, reason);
    }

    @Override
    public boolean isClosed() {
        return outq.isClosed();
    }

    boolean awaitDrained(Duration timeout) throws InterruptedException {
        return outq.awaitDrained(timeout.toNanos());
    }

    /** How it is, for the status page. */
    SubscriberStatus status() {
        return new SubscriberStatus(
                subscriber(),
                plugin,
                request.topics(),
                outq.size(),
                request.queue(),
                queued.sum(),
                sent.sum(),
                dropped.sum(),
                skipped.sum(),
                lag.since());
    }

    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            owner.remove(this);
            outq.close();
        }
    }
}
