package io.threatbus.app.store.announce;

import io.threatbus.app.store.life.DeferredExpiries;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.DueList;
import io.threatbus.app.store.write.Judging;
import io.threatbus.app.store.write.Recorder;
import io.threatbus.message.Indicator;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.life.Lives;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the time of indicators, on a thread of its own: has the bus begin what has waited for its time, and end what is
 * over, for its own subscribers. Other buses do so by themselves; for those that cannot, only the first of {@link Peers}
 * says what is over. At the start it rests until what waits in the backbone has come, for that may be a newer version of
 * what seems to be over.
 */
public final class Announcer {
    private static final Logger logger = LoggerFactory.getLogger(Announcer.class);

    private static final int PAGE = 2_000;
    private static final Duration LONGEST_REST = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofMillis(50);

    private final AppContext context;
    private final Database database;
    private final DueList dueList;
    private final Lives lives;
    private final Peers peers = new Peers(UUID.randomUUID());
    private final Presence presence;
    private final DeferredExpiries putOff;
    private final Repetitions repetitions;
    private final Judging judging;
    private final Runnable onSettled;
    private final Metrics.Counter expiries;
    private final Metrics.Counter failures;
    private final AtomicLong nextDue = new AtomicLong(Long.MIN_VALUE);
    private volatile boolean silent;
    private volatile boolean stopping;
    private volatile long progress = System.nanoTime();
    private long lastPresence;
    private boolean settled;
    private boolean began;
    private boolean waiting;

    /**
     * An announcer; its thread runs {@link #run}.
     *
     * @param putOff takes what cannot be announced
     * @param lives ends and begins them
     * @param repetitions what others are to be told once more
     * @param judging has them judged again
     * @param onSettled is called whenever the backbone is seen to work, at the start or again
     */
    public Announcer(
            AppContext context,
            Database database,
            Lives lives,
            DeferredExpiries putOff,
            Repetitions repetitions,
            Judging judging,
            Runnable onSettled) {
        this.judging = judging;
        this.context = context;
        this.database = database;
        this.dueList = new DueList(database);
        this.lives = lives;
        this.putOff = putOff;
        this.repetitions = repetitions;
        this.onSettled = onSettled;
        this.presence = new Presence(context, peers);
        this.lastPresence = System.nanoTime() - Peers.INTERVAL.toNanos();
        this.expiries = context.metrics().counter("store_expiries_announced", "Ends by time said to other buses.");
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
        long latest = System.nanoTime() + LONGEST_REST.toNanos();
        try {
            while (!stopping) {
                tellOthers();
                settle();
                repeat();
                began |= settled || System.nanoTime() - latest >= 0;
                if (began && database.isOpen() && !silent) {
                    lookUp(upToDate);
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

    private void settle() {
        boolean works = peers.isSettled(System.nanoTime());
        if (works && !settled) {
            progress = System.nanoTime();
            onSettled.run();
        }
        settled = works;
    }

    private void repeat() throws InterruptedException {
        if (settled) {
            boolean ours = lives.announces() && !silent && peers.rank(System.nanoTime()) == 0;
            expiries.add(repetitions.say(context.inq(), ours, System.nanoTime()));
        }
    }

    private void lookUp(UpToDate upToDate) throws InterruptedException {
        try {
            long now = Micros.of(context.clock().instant());
            judging.step(lives, now, upToDate::await);
            if (nextDue.get() <= now) {
                upToDate.await();
                passDue(now);
            } else {
                progress = System.nanoTime();
                waiting = false;
            }
        } catch (SQLException | RuntimeException e) {
            failures.increment();
            logger.debug("the calendar cannot be read; trying again", e);
        }
    }

    private void passDue(long now) throws SQLException, InterruptedException {
        putOff.forgetDone();
        DueList.Page page = dueList.due(now, PAGE);
        putOff.addAll(page.unreadable());
        if (page.isEmpty()) {
            // In this order: what is committed after the reading lowers the value again.
            nextDue.set(Micros.NEVER);
            nextDue.accumulateAndGet(dueList.next(), Math::min);
            return;
        }
        List<Indicator> ended = lives.pass(page.contents());
        waiting = !peers.isOurTurn(progress, System.nanoTime());
        if (!waiting && settled) {
            for (Indicator removal : ended) {
                context.inq().put(removal);
                expiries.increment();
            }
        }
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
