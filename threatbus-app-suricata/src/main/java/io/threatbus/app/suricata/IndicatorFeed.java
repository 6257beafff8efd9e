package io.threatbus.app.suricata;

import io.threatbus.app.suricata.book.DesiredState;
import io.threatbus.app.suricata.book.Entry;
import io.threatbus.app.suricata.book.Wish;
import io.threatbus.app.suricata.engine.Delivery;
import io.threatbus.app.suricata.engine.Engine;
import io.threatbus.app.suricata.engine.EngineStatus;
import io.threatbus.app.suricata.engine.Feed;
import io.threatbus.app.suricata.point.ItemMapper;
import io.threatbus.app.suricata.point.Mapping;
import io.threatbus.life.Change;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.spi.Decided;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the plugin's own subscription into the desired state, and tells the engines what has changed. Never waits for a Suricata, so
 * that the bus never waits for the plugin. Owned by its thread.
 */
final class IndicatorFeed implements Runnable, Feed {
    private static final Logger logger = LoggerFactory.getLogger(IndicatorFeed.class);
    private static final Duration POLL = Duration.ofMillis(250);
    /** So long nothing must have come before the desired state counts as complete; longer if nothing has come at all. */
    private static final long QUIET = Duration.ofSeconds(1).toNanos();

    private static final long QUIET_AT_FIRST = Duration.ofSeconds(5).toNanos();
    private static final long NEVER_QUIET = Duration.ofMinutes(2).toNanos();
    /** Messages that are kept until they are confirmed; of others nobody is told when they are. */
    private static final int MOST_TRACKED = 20_000;

    private static final int ROOM_AGAIN_PERCENT = 90;
    /** History comes at the pace at which it is read, a few objects at a time: more than that are news. */
    private static final int FEW = 64;

    private static final long PACE = Duration.ofMillis(20).toNanos();

    private final Subscription subscription;
    private final DesiredState desired;
    private final List<Engine> engines;
    private final ItemMapper mapper;
    private final SuricataMetrics metrics;
    private final InstantSource clock;
    private final RateLimitedLog seldom = new RateLimitedLog();
    private final AtomicInteger tracked = new AtomicInteger();
    private final AtomicLong untracked = new AtomicLong();
    private final int mostPoints;
    private final Runnable onSettled;
    private final long began = System.nanoTime();
    private long lastMessage = began;
    private boolean any;
    /** After so many messages everything that they changed is with the engines. */
    private volatile long position;

    private volatile boolean settled;
    private volatile boolean leftOut;
    private volatile boolean stopped;

    IndicatorFeed(
            Subscription subscription,
            DesiredState desired,
            List<Engine> engines,
            ItemMapper mapper,
            SuricataMetrics metrics,
            InstantSource clock,
            int mostPoints,
            Runnable onSettled) {
        this.subscription = subscription;
        this.desired = desired;
        this.engines = List.copyOf(engines);
        this.mapper = mapper;
        this.metrics = metrics;
        this.clock = clock;
        this.mostPoints = mostPoints;
        this.onSettled = onSettled;
        metrics.watch(desired, untracked);
    }

    /** Whether the snapshot that was asked for at the start has arrived, as far as that can be told. */
    @Override
    public boolean isSettled() {
        return settled;
    }

    @Override
    public long position() {
        return position;
    }

    /** Whether indicators found no room. */
    boolean isFull() {
        return leftOut;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                pace();
                Optional<Message> message = subscription.poll(POLL);
                long now = System.nanoTime();
                if (message.isPresent()) {
                    lastMessage = now;
                    any = true;
                    take(message.get());
                } else if (subscription.isClosed()) {
                    return;
                }
                tellDue();
                settle(now);
                askAgain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves history where it is while no Suricata keeps up with it, so that news are not behind it. Never holds news up. */
    private void pace() throws InterruptedException {
        while (!stopped && subscription.depth() < FEW && isCrowded()) {
            for (Engine engine : engines) {
                engine.live().awaitCalm(PACE);
            }
        }
    }

    private boolean isCrowded() {
        boolean crowded = false;
        for (Engine engine : engines) {
            if (engine.live().isCrowded()) {
                crowded = true;
            } else if (engine.status().state() != EngineStatus.State.AWAY) {
                return false;
            }
        }
        return crowded;
    }

    private void settle(long now) {
        boolean quiet = now - lastMessage > (any ? QUIET : QUIET_AT_FIRST);
        if (!settled && (quiet || now - began > NEVER_QUIET)) {
            settled = true;
            onSettled.run();
            engines.forEach(engine -> engine.live().wake());
        }
    }

    /** What found no room is asked for again once there is. */
    private void askAgain() {
        if (leftOut && desired.points() < (long) mostPoints * ROOM_AGAIN_PERCENT / 100) {
            leftOut = false;
            logger.info("there is room for indicators again, asking for those that were left out");
            subscription.requestSnapshot(SnapshotRequest.EVERYTHING);
        }
    }

    private void tellDue() {
        Collection<Entry> due = desired.due(micros(clock.instant()));
        if (!due.isEmpty()) {
            tell(due, new Delivery(() -> {}));
        }
    }

    private void take(Message message) {
        if (!(message instanceof Indicator indicator)) {
            skip(message, "not-an-indicator");
            return;
        }
        try {
            take(indicator);
        } catch (RuntimeException e) {
            seldom.warn(logger, "failure", indicator.id() + " could not be taken: " + e);
            logger.debug("Details", e);
            skip(message, "failure");
        }
    }

    private void take(Indicator indicator) {
        Instant now = clock.instant();
        Mapping mapping = mapper.map(indicator);
        for (Mapping.Skip skip : mapping.skipped()) {
            metrics.skipped(skip.reason());
            logger.debug("{} is not looked for: {}", indicator.id(), skip.detail());
        }
        boolean wanted = Decided.of(indicator, false).change() != Change.REMOVE;
        DesiredState.Outcome outcome = desired.take(new Wish(
                indicator.id(),
                indicator.validUntil().map(StixTimestamp::epochMicros).filter(until -> until > micros(now)),
                wanted ? mapping.points() : 0,
                wanted ? mapping.items() : List.of(),
                mapping.judged() ? Optional.of(indicator.pattern()) : Optional.empty()));
        switch (outcome.verdict()) {
            case FULL -> {
                full(indicator);
                tell(outcome.changed(), new Delivery(() -> {}));
            }
            case TAKEN -> {
                boolean nothing =
                        mapping.items().isEmpty() && !mapping.skipped().isEmpty();
                if (nothing) {
                    subscription.skipped(indicator, mapping.skipped().get(0).reason());
                } else {
                    subscription.sent(indicator);
                }
                tell(outcome.all(), nothing ? new Delivery(() -> {}) : track(indicator));
                position = subscription.sentCount();
            }
        }
    }

    private void full(Indicator indicator) {
        if (!leftOut) {
            logger.warn(
                    "max_points, {}, is used up: {} and others are left out; raise it, and the heap with it",
                    mostPoints,
                    indicator.id());
        }
        leftOut = true;
        skip(indicator, "full");
    }

    private void tell(Collection<Entry> entries, Delivery delivery) {
        for (Entry entry : entries) {
            if (entry.set().isInSuricata()) {
                engines.forEach(engine -> engine.live().add(entry, delivery));
            }
        }
        delivery.confirmed();
    }

    private Delivery track(Indicator indicator) {
        if (tracked.incrementAndGet() > MOST_TRACKED) {
            tracked.decrementAndGet();
            untracked.incrementAndGet();
            return new Delivery(() -> {});
        }
        return new Delivery(
                () -> {
                    subscription.applied(indicator);
                    metrics.applied();
                },
                tracked::decrementAndGet);
    }

    private void skip(Message message, String reason) {
        metrics.skipped(reason);
        subscription.skipped(message, reason);
    }

    private static long micros(Instant instant) {
        return StixTimestamp.of(instant).epochMicros();
    }

    /** Makes {@link #run} return soon. */
    void stop() {
        stopped = true;
        subscription.close();
    }
}
