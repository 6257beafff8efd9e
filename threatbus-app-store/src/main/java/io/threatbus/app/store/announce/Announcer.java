package io.threatbus.app.store.announce;

import io.threatbus.app.store.life.DeferredExpiries;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.DueList;
import io.threatbus.app.store.write.InFlight;
import io.threatbus.app.store.write.Recorder;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Metrics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the bus when the time of an indicator comes or is over, on a thread of its own. What it says comes back over the
 * bus like anybody's word and only then changes the database: if the process dies in between, it is said again, the
 * same, after the restart. With several stores on the backbone only the first of {@link Peers} speaks; the others do so,
 * in their order, if what is due stays unsaid.
 */
public final class Announcer {
    private static final Logger logger = LoggerFactory.getLogger(Announcer.class);

    private static final int PAGE = 2_000;
    private static final Duration TICK = Duration.ofMillis(50);

    private final AppContext context;
    private final Database database;
    private final DueList dueList;
    private final Peers peers = new Peers(UUID.randomUUID());
    private final InFlight inFlight = new InFlight();
    private final Presence presence;
    private final DeferredExpiries putOff;
    private final Runnable onSettled;
    private final Metrics.Counter expiries;
    private final Metrics.Counter beginnings;
    private final Metrics.Counter failures;
    private final AtomicLong nextDue = new AtomicLong(Long.MIN_VALUE);
    private volatile boolean silent;
    private volatile boolean stopping;
    private volatile long progress = System.nanoTime();
    private long lastPresence;
    private boolean settled;
    private boolean waiting;

    /**
     * An announcer; its thread runs {@link #run}.
     *
     * @param putOff takes what cannot be announced
     * @param onSettled is called whenever the backbone is seen to work, at the start or again
     */
    public Announcer(AppContext context, Database database, DeferredExpiries putOff, Runnable onSettled) {
        this.context = context;
        this.database = database;
        this.dueList = new DueList(database, context.parser());
        this.putOff = putOff;
        this.onSettled = onSettled;
        this.presence = new Presence(context, peers);
        this.lastPresence = System.nanoTime() - Peers.INTERVAL.toNanos();
        this.expiries = context.metrics()
                .counter("store_expiries_announced", "Removals published because the indicator's time was over.");
        this.beginnings = context.metrics()
                .counter("store_beginnings_announced", "Indicators published because their valid_from had come.");
        this.failures = context.metrics()
                .counter("store_calendar_failures", "Times that what is due could not be read from the database.");
        context.metrics().gauge("store_peers", "Stores on the backbone, this one included.", peers::number);
    }

    /**
     * Works until {@link #stop} is called.
     *
     * @param upToDate lets what came before be written: it may be a newer version of what seems to be due
     */
    public void run(UpToDate upToDate) {
        try {
            while (!stopping) {
                tellOthers();
                if (!peers.isSettled(System.nanoTime())) {
                    settled = false;
                } else if (database.isOpen() && !silent) {
                    speak(upToDate);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellOthers() throws InterruptedException {
        presence.await(TICK);
        if (silent) {
            return;
        }
        long now = System.nanoTime();
        Duration interval = waiting ? Peers.PROBING : Peers.INTERVAL;
        if (peers.takeAnswerDue() || now - lastPresence >= interval.toNanos()) {
            lastPresence = now;
            peers.announce(context.inq(), false);
        }
    }

    private void speak(UpToDate upToDate) throws InterruptedException {
        if (!settled) {
            settled = true;
            progress = System.nanoTime();
            inFlight.restart(progress);
            onSettled.run();
        }
        try {
            long now = Micros.of(context.clock().instant());
            if (nextDue.get() <= now) {
                upToDate.await();
                announceDue(now);
            } else {
                progress = System.nanoTime();
                waiting = false;
            }
        } catch (SQLException | RuntimeException e) {
            failures.increment();
            logger.debug("the calendar cannot be read; trying again", e);
        }
    }

    private void announceDue(long now) throws SQLException, InterruptedException {
        putOff.forgetDone();
        DueList.Page page = dueList.due(now, PAGE);
        putOff.addAll(page.unreadable());
        List<DueList.Due> due = page.due();
        long nanoTime = System.nanoTime();
        inFlight.retain(due, nanoTime);
        if (due.isEmpty() && page.unreadable().isEmpty()) {
            // In this order: what is committed after the reading lowers the value again.
            nextDue.set(Micros.NEVER);
            nextDue.accumulateAndGet(dueList.next(), Math::min);
            return;
        }
        waiting = !peers.isOurTurn(progress, nanoTime);
        if (waiting) {
            return;
        }
        List<DeferredExpiries.Unsayable> unsayable = new ArrayList<>();
        for (DueList.Due one : due) {
            if (!silent && !inFlight.contains(one)) {
                try {
                    announce(one);
                    inFlight.add(one, System.nanoTime());
                } catch (RuntimeException e) {
                    logger.debug("{} cannot be announced", one.indicator().id(), e);
                    unsayable.add(DeferredExpiries.Unsayable.of(
                            one.seq(), one.indicator().id(), e));
                }
            }
        }
        putOff.addAll(unsayable);
    }

    private void announce(DueList.Due due) throws InterruptedException {
        context.inq().put(due.announcement());
        (due.state() == State.PENDING ? beginnings : expiries).increment();
    }

    /** To be called after every transaction of the writer; from any thread, does not block. */
    public void committed(Recorder.Committed outcome) {
        nextDue.accumulateAndGet(outcome.earliestDue(), Math::min);
        if (outcome.expiries() > 0) {
            progress = System.nanoTime();
        }
    }

    /** Says nothing more, and lets the other stores know. */
    public void fallSilent() {
        if (silent) {
            return;
        }
        silent = true;
        try {
            peers.announce(context.inq(), true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends {@link #run}. */
    public void stop() {
        fallSilent();
        stopping = true;
    }

    /** Frees what the announcer holds of the bus; after {@link #run} has ended. */
    public void close() {
        presence.close();
    }

    /** Waits until what came before is in the database. */
    public interface UpToDate {
        void await() throws InterruptedException;
    }
}
