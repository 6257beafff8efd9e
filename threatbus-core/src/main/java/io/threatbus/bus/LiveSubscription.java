package io.threatbus.bus;

import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import io.threatbus.spi.OutQueue;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber: its queue, what it has been given, and how far behind it is. News and history meet here: the lock on
 * {@code this} makes "is it still wanted" and "queue it" one step. Readers do not take it.
 */
final class LiveSubscription implements Subscription, OutQueue {
    /** Why nobody gets what waits when a subscription is closed. */
    private static final String ENDED = "subscription-ended";

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
    public Peer peer() {
        return request.peer().orElseGet(() -> Peer.local(subscriber()));
    }

    @Override
    public boolean standing() {
        return request.own();
    }

    @Override
    public void put(Message message) {
        putAll(List.of(message));
    }

    /** Waits for room without the lock: the reader, who is to make it, may ask for a snapshot or close meanwhile. */
    @Override
    public void putAll(List<? extends Message> messages) {
        int settled = 0;
        while (settled < messages.size()) {
            int taken = putSome(messages.subList(settled, messages.size()));
            if (taken == 0) {
                lag.full(dropped.sum(), Overflow.BLOCK);
                outq.awaitRoom();
            }
            settled += taken;
        }
    }

    private synchronized int putSome(List<? extends Message> messages) {
        Outq.Outcome outcome = outq.put(messages);
        if (memory != null) {
            messages.subList(0, outcome.taken()).forEach(this::noteVersion);
        }
        settle(messages, outcome);
        return outcome.taken();
    }

    private void noteVersion(Message message) {
        if (memory != null && message instanceof StixObject object) {
            memory.note(object);
        }
    }

    /** What history came to. */
    enum History {
        QUEUED,
        SUPERSEDED,
        NO_ROOM,
        CLOSED
    }

    /**
     * Puts one object of history, unless the same or a newer version was put before. Does not wait.
     *
     * @param paced whether the caller waits and comes again where there is no room
     */
    synchronized History putHistory(StixObject object, boolean paced) {
        if (memory != null && !memory.isNewer(object)) {
            meters.superseded.increment();
            return History.SUPERSEDED;
        }
        Outq.Outcome outcome = outq.putHistory(object, paced);
        if (outcome.taken() == 0) {
            return outq.isClosed() ? History.CLOSED : History.NO_ROOM;
        }
        noteVersion(object);
        settle(List.of(object), outcome);
        return History.QUEUED;
    }

    /** Waits until there is room for history, or the queue is closed. */
    boolean awaitRoomForHistory(Duration timeout) throws InterruptedException {
        return outq.awaitRoomForHistory(timeout.toNanos());
    }

    /** Counts history that came by itself and found no room. */
    void dropHistory(StixObject object) {
        countDropped(List.of(object));
        if (lag.since().isEmpty()) {
            lag.full(dropped.sum() - 1, request.queue().overflow());
        }
    }

    private void settle(List<? extends Message> messages, Outq.Outcome outcome) {
        if (outcome.queued() > 0) {
            countQueued(messages.subList(0, outcome.queued()));
        }
        if (!outcome.dropped().isEmpty()) {
            lag.full(dropped.sum(), policyThatDrops());
            countDropped(outcome.dropped());
        }
        if (outcome.first() || outcome.closed()) {
            ready.run();
        }
        if (outcome.closed()) {
            close();
        }
    }

    private Overflow policyThatDrops() {
        Overflow policy = request.queue().overflow();
        return policy == Overflow.BLOCK ? Overflow.DROP_OLDEST : policy;
    }

    private void countQueued(List<? extends Message> messages) {
        queued.add(messages.size());
        meters.queued.add(messages.size());
        observer.queued(subscriber(), messages);
    }

    private void countDropped(List<? extends Message> messages) {
        dropped.add(messages.size());
        meters.dropped.add(messages.size());
        observer.dropped(subscriber(), messages);
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
    public void attended(boolean attended) {
        outq.attended(attended);
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
        sentAll(List.of(message));
    }

    @Override
    public void sentAll(List<? extends Message> messages) {
        sent.add(messages.size());
        meters.sent.add(messages.size());
        observer.sent(subscriber(), messages);
    }

    @Override
    public void skipped(Message message, String reason) {
        countSkipped(List.of(message), reason);
    }

    private void countSkipped(List<Message> messages, String reason) {
        if (!messages.isEmpty()) {
            skipped.add(messages.size());
            meters.skipped(reason).add(messages.size());
            messages.forEach(message -> observer.skipped(subscriber(), message, reason));
        }
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
                peer(),
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
            // First of all, so that whoever waits for room lets go of what the rest needs.
            List<Message> left = outq.close();
            owner.remove(this);
            countSkipped(left, ENDED);
        }
    }
}
