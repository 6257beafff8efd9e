package io.threatbus.bus;

import io.threatbus.bus.coverage.GapCloser;
import io.threatbus.bus.gate.Egress;
import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.bus.memory.Pace;
import io.threatbus.bus.memory.ReadingRate;
import io.threatbus.coverage.Digest;
import io.threatbus.coverage.Ledger;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import io.threatbus.spi.OutQueue;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber: its queue, what it has been given, and how far behind it is. News and history meet here: the lock on
 * {@code this} makes "is it still wanted" and "queue it" one step. Readers do not take it.
 */
final class LiveSubscription implements Subscription, OutQueue, MemoryBudget.Holder, Pace.Reader, GapCloser.Target {
    /** Why nobody gets what waits when a subscription is closed. */
    private static final String ENDED = "subscription-ended";
    /** Messages per second of a reader for whom those who put messages in are held back. */
    private static final long STEADY = 500;
    /** And of one for whom the one thread that serves all waits for a moment. */
    private static final long FAST = 5000;

    private static final long SHORT_NANOS = Duration.ofMillis(20).toNanos();
    private static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

    private final Recipient recipient;
    private final SubscriptionRequest request;
    private final Outq outq;
    private final Lag lag;
    private final Subscriptions owner;
    private final Egress egress;
    private final SubscriberMeters meters;
    private final SubscriberCounts counts;
    private final MemoryBudget budget;
    private final Ledger ledger;
    private final ReadingRate rate = new ReadingRate(System::nanoTime);
    private volatile boolean attended = true;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Runnable ready = LiveSubscription::nobody;
    private @Nullable GivenVersions given;
    private int openSnapshots;
    private volatile int historyRequests;
    /** How many of them every plugin of this bus has answered. */
    private final AtomicInteger answeredRequests = new AtomicInteger();

    LiveSubscription(
            String plugin, SubscriptionRequest request, Subscriptions owner, SubscriberMeters meters, BusCore core) {
        BusServices services = core.services();
        this.recipient = new Recipient(plugin, request);
        this.request = request;
        this.owner = owner;
        this.meters = meters;
        this.egress = new Egress(core.gates(), peer(), request.own());
        this.counts = new SubscriberCounts(recipient, meters, core.listeners());
        this.budget = core.memory();
        this.ledger = core.coverage().ledger();
        this.outq = new Outq(request.queue(), budget);
        this.lag = new Lag(request.subscriber(), request.queue(), services.clock(), services.steadyClock());
    }

    @Override
    public Recipient recipient() {
        return recipient;
    }

    @Override
    public boolean isIdle() {
        return attended && outq.size() == 0 && !outq.isClosed();
    }

    @Override
    public boolean offer(Indicator object) {
        return putHistory(object, true) != History.NO_ROOM;
    }

    SubscriptionRequest request() {
        return request;
    }

    boolean belongsTo(String instance) {
        return recipient.plugin().equals(instance);
    }

    @Override
    public String subscriber() {
        return request.subscriber();
    }

    @Override
    public Peer peer() {
        return recipient.peer();
    }

    @Override
    public boolean standing() {
        return request.own();
    }

    @Override
    public boolean sensor() {
        return request.sensor();
    }

    @Override
    public void put(Message message) {
        putAll(List.of(message));
    }

    /**
     * Waits for room without the lock: the reader, who is to make it, may ask for a snapshot or close meanwhile. Where the
     * policy is not to wait, one who reads fast is waited for all the same, in short pieces, so that a burst from other
     * buses is no loss for it.
     */
    @Override
    public void putAll(List<? extends Message> messages) {
        putAdmitted(egress.admit(messages, this::withhold));
    }

    /** It takes no place in the queue. */
    private void withhold(Message message, String reason) {
        counts.skip(List.of(message), reason);
    }

    private void putAdmitted(List<? extends Message> messages) {
        int settled = 0;
        while (settled < messages.size()) {
            boolean patient = attended && rate.isAtLeast(FAST);
            int taken = putSome(messages.subList(settled, messages.size()), patient);
            if (taken == 0 && request.queue().overflow() == Overflow.BLOCK) {
                lag.full(outq.size(), counts.dropped(), Overflow.BLOCK);
                outq.awaitRoom(FOREVER_NANOS);
            } else if (taken == 0) {
                outq.awaitRoom(SHORT_NANOS);
            }
            settled += taken;
        }
        budget.relieve();
    }

    private synchronized int putSome(List<? extends Message> messages, boolean patient) {
        Outq.Outcome outcome = outq.put(messages, patient);
        if (given != null) {
            messages.subList(0, outcome.taken()).forEach(this::noteVersion);
        }
        settle(messages, outcome);
        return outcome.taken();
    }

    private void noteVersion(Message message) {
        if (given != null && message instanceof StixObject object) {
            given.add(object);
        }
    }

    /** What history came to. */
    enum History {
        QUEUED,
        WITHHELD,
        SUPERSEDED,
        NO_ROOM,
        CLOSED
    }

    /**
     * Puts one object of history, unless it was put before, or is no longer what is known. Does not wait.
     *
     * @param paced whether the caller waits and comes again where there is no room
     */
    History putHistory(StixObject object, boolean paced) {
        List<? extends Message> admitted = egress.admit(List.of(object), this::withhold);
        return admitted.isEmpty() ? History.WITHHELD : putAdmittedHistory((StixObject) admitted.get(0), paced);
    }

    private synchronized History putAdmittedHistory(StixObject object, boolean paced) {
        boolean repeated = given != null && given.contains(object);
        Optional<? extends StixObject> wanted = repeated ? Optional.empty() : asGiven(object);
        if (wanted.isEmpty()) {
            counts.supersede();
            return History.SUPERSEDED;
        }
        return queueHistory(wanted.get(), paced);
    }

    private Optional<? extends StixObject> asGiven(StixObject object) {
        return object instanceof Indicator indicator ? owner.asGiven(indicator, request.sensor()) : Optional.of(object);
    }

    private History queueHistory(StixObject object, boolean paced) {
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
        counts.drop(List.of(object));
        if (lag.since().isEmpty()) {
            lag.full(outq.size(), counts.dropped() - 1, request.queue().overflow());
        }
    }

    private void settle(List<? extends Message> messages, Outq.Outcome outcome) {
        if (outcome.queued() > 0) {
            counts.queue(messages.subList(0, outcome.queued()));
        }
        if (!outcome.dropped().isEmpty()) {
            lag.full(outq.size(), counts.dropped(), policyThatDrops());
            counts.drop(outcome.dropped());
        }
        if (outcome.first()) {
            rate.begin();
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

    @Override
    public long bytes() {
        return outq.bytes();
    }

    @Override
    public long exclusiveBytes() {
        return outq.exclusiveBytes();
    }

    @Override
    public void keepTo(long bytes) {
        settle(List.of(), outq.keepTo(bytes, false));
    }

    @Override
    public void giveUp(long bytes) {
        settle(List.of(), outq.keepTo(Math.max(0, outq.bytes() - bytes), true));
    }

    @Override
    public int capacity() {
        return request.queue().capacity();
    }

    @Override
    public long mostBytes() {
        return outq.mostBytes();
    }

    @Override
    public boolean isWorthWaiting(long messages, long bytes) {
        boolean tooMuch = outq.size() + messages > capacity() / 4 * 3L || outq.bytes() + bytes > mostBytes() / 4 * 3;
        return tooMuch && attended && (outq.size() == 0 || rate.isAtLeast(STEADY));
    }

    @Override
    public int drainTo(Collection<? super Message> target, int limit) {
        long before = outq.bytes();
        int taken = outq.drainTo(target, limit);
        noteTaken(taken, before);
        return taken;
    }

    @Override
    public Optional<Message> poll(Duration timeout) throws InterruptedException {
        long before = outq.bytes();
        Optional<Message> message = outq.poll(timeout.toNanos());
        noteTaken(message.isPresent() ? 1 : 0, before);
        return message;
    }

    /** More may have come meanwhile than was taken, so the bytes are a guess that is too small at worst. */
    private void noteTaken(int messages, long bytesBefore) {
        rate.taken(messages, Math.max(0, bytesBefore - outq.bytes()));
        if (lag.since().isPresent()) {
            lag.taken(fullness(), counts.dropped());
        }
    }

    private double fullness() {
        return Math.max((double) outq.size() / capacity(), (double) outq.bytes() / mostBytes());
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
        this.attended = attended;
        outq.attended(attended);
    }

    @Override
    public int depth() {
        return outq.size();
    }

    @Override
    public long dropped() {
        return counts.dropped();
    }

    @Override
    public void requestSnapshot(Duration span) {
        owner.requestSnapshot(this, span, meters);
    }

    /**
     * From now on versions are remembered, until as many calls of {@link #snapshotClosed} have come.
     *
     * @param requests with how many requests it is asked for
     */
    synchronized void snapshotOpened(int requests) {
        historyRequests += requests;
        if (openSnapshots++ == 0) {
            given = new GivenVersions();
        }
    }

    /** Every plugin of this bus has answered one more request for history. */
    void historyAnswered() {
        answeredRequests.incrementAndGet();
    }

    @Override
    public boolean isHistoryComplete() {
        int requests = historyRequests;
        return requests > 0 && answeredRequests.get() >= requests;
    }

    synchronized void snapshotClosed() {
        if (--openSnapshots == 0) {
            given = null;
        }
    }

    @Override
    public void sent(Message message) {
        sentAll(List.of(message));
    }

    @Override
    public void sentAll(List<? extends Message> messages) {
        counts.send(messages);
        outq.settled(messages.size());
    }

    @Override
    public void appliedAll(List<? extends Message> messages) {
        counts.apply(messages);
    }

    @Override
    public long sentCount() {
        return counts.sent();
    }

    @Override
    public Optional<String> digest() {
        return ledger.digest(recipient).map(Digest::text);
    }

    @Override
    public void proved(Proof proof) {
        counts.prove(proof);
    }

    @Override
    public void failed(Message message, String reason) {
        counts.fail(message, reason);
        outq.settled(1);
    }

    @Override
    public void skipped(Message message, String reason) {
        counts.skip(List.of(message), reason);
        outq.settled(1);
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
                recipient.plugin(),
                peer(),
                request.topics(),
                outq.size(),
                request.queue(),
                outq.bytes(),
                counts.queued(),
                counts.sent(),
                counts.applied(),
                counts.failed(),
                counts.dropped(),
                counts.skipped(),
                outq.oldest(),
                lag.since());
    }

    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            // First of all, so that whoever waits for room lets go of what the rest needs.
            List<Message> left = outq.close();
            owner.remove(this);
            counts.skip(left, ENDED);
            if (request.own()) {
                lag.ended(left.size());
            }
        }
    }
}
