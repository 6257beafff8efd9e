package io.threatbus.app.store.write;

import io.threatbus.app.store.db.Fault;
import io.threatbus.app.store.inbox.Backlog;
import io.threatbus.app.store.inbox.Inbox;
import io.threatbus.app.store.inbox.InboxLoss;
import io.threatbus.app.store.life.DeferredExpiries;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.message.MessageParser;
import io.threatbus.spi.life.Lives;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: takes what comes over the bus and brings it into the database in batches, one transaction
 * each. While the bus is busy, what comes is parked in the {@link Inbox} and sorted in at the {@link LoadSensor} that is left;
 * when nothing can be written at all, it waits in the bounded {@link Backlog} and the thread tries again every second.
 * The bus never waits for any of it.
 */
public final class StoreWriter {
    private static final Logger logger = LoggerFactory.getLogger(StoreWriter.class);

    private static final int BATCH = 10_000;
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration GATHERING_WHEN_BUSY = Duration.ofMillis(5);
    private static final Duration IDLE = Duration.ofMillis(50);
    private static final Duration PARKED_SORTED_WITHIN = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Arrivals arrivals;
    private final Database database;
    private final MessageParser parser;
    private final InstantSource clock;
    private final Supplier<StoreSettings> settings;
    private final StoreHealth health;
    private final DeferredExpiries putOff;
    private final Supplier<Optional<Lives>> lives;
    private final Judging judging;
    private final Barriers barriers = new Barriers();
    private final BatchWriter batches;
    private volatile boolean stopping;
    private boolean full;
    private long housekept;
    private boolean leavingOut;

    /**
     * A writer; its thread runs {@link #run}.
     *
     * @param putOff what the announcer cannot announce
     * @param lives what the bus knows, once it has taken over what the store knows
     * @param committed is told of every transaction; must not block
     */
    public StoreWriter(
            Arrivals arrivals,
            Database database,
            MessageParser parser,
            InstantSource clock,
            Supplier<StoreSettings> settings,
            StoreHealth health,
            DeferredExpiries putOff,
            Supplier<Optional<Lives>> lives,
            Judging judging,
            Consumer<Recorder.Committed> committed) {
        this.arrivals = arrivals;
        this.database = database;
        this.parser = parser;
        this.clock = clock;
        this.settings = settings;
        this.health = health;
        this.putOff = putOff;
        this.lives = lives;
        this.batches = new BatchWriter(arrivals, clock, settings, barriers, lives, committed);
        this.judging = judging;
        arrivals.onHurry(barriers::hurry);
    }

    /** Works until {@link #stop} is called and everything that waits is written. */
    public void run() {
        try {
            while (!stopping) {
                gather();
                write();
            }
            finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            database.close();
        }
    }

    /** Of more than fits into one batch, everything is on disk before anything is sorted in: there may be little time. */
    private void finish() throws InterruptedException {
        batches.takeOver(BATCH);
        if (arrivals.depth() > 0) {
            attempt(batches::park);
        }
        write();
        if (leavingOut) {
            write();
        }
        if (waiting() > batches.parked()) {
            logger.warn(
                    "the store stops with {} objects that are lost: nothing could be written",
                    waiting() - batches.parked());
        }
    }

    private void gather() throws InterruptedException {
        if (full) {
            // What comes stays in the queue, whose policy says what happens when that is full too.
            barriers.mark(batches.taken(), arrivals.depth());
            return;
        }
        boolean busy = batches.pace().isBusy();
        boolean catchingUp = batches.inMemory() > 0 || (batches.parked() > 0 && !busy);
        boolean any = arrivals.await(catchingUp ? Duration.ZERO : IDLE);
        if (any && !catchingUp && arrivals.depth() < BATCH && !arrivals.isHurried()) {
            barriers.rest(busy ? GATHERING_WHEN_BUSY : GATHERING);
        }
        barriers.mark(batches.taken(), arrivals.depth());
        batches.takeOver(BATCH);
    }

    private void write() throws InterruptedException {
        attempt(this::write);
    }

    private void write(Recorder recorder) throws SQLException, IOException {
        recorder.inbox().takeLoss().ifPresent(this::lost);
        if (leavingOut) {
            batches.writeLeavingOut(recorder);
            leavingOut = false;
        } else {
            batches.write(recorder);
        }
        putOff(recorder);
        noteJudged(recorder);
        keepHouse(recorder);
        recorder.takeStock(now(), isQuiet());
        boolean parked = batches.parked() > 0;
        full = parked && recorder.inbox().bytes() >= settings.get().maximumWaitingBytes();
        health.works(batches.givenWay(), full);
        if (!parked) {
            batches.upToDate();
            barriers.reached(batches.taken(), arrivals.depth());
        }
    }

    private void lost(InboxLoss loss) {
        // In this order: who sees the number sees why.
        health.lostWaiting(loss.detail(), Duration.between(Micros.instant(loss.since()), clock.instant()));
        batches.leaveOut(loss.messages());
    }

    /** Something that is done with the database. */
    private interface Writing {
        void with(Recorder recorder) throws SQLException, IOException;
    }

    private void attempt(Writing writing) throws InterruptedException {
        try {
            writing.with(database.recorder(parser));
        } catch (SQLException e) {
            failed(Fault.of(e), e);
        } catch (IOException e) {
            failed(Fault.of(e), e);
        } catch (RuntimeException e) {
            failed(database.isOpen() ? Fault.OTHER : Fault.UNAVAILABLE, e);
        }
    }

    private void noteJudged(Recorder recorder) throws SQLException {
        OptionalLong judged = judging.takeDone();
        if (judged.isPresent()) {
            recorder.judgedBy(judged.getAsLong());
            batches.commit(recorder, now());
        }
    }

    private void putOff(Recorder recorder) throws SQLException {
        List<Long> seqs = putOff.waiting();
        if (!seqs.isEmpty()) {
            long now = now();
            recorder.putOff(seqs, now + Micros.of(DeferredExpiries.SPAN));
            batches.commit(recorder, now);
            putOff.done(seqs);
        }
    }

    private void keepHouse(Recorder recorder) throws SQLException {
        long now = now();
        boolean due = Math.abs(now - housekept) > Micros.of(Duration.ofSeconds(10));
        if (!due || !isQuiet()) {
            return;
        }
        Housekeeping.Forgotten forgotten = recorder.forget(
                now, Micros.of(settings.get().keepSightings()), settings.get().maximumSightings(), BATCH);
        batches.commit(recorder, now);
        lives.get().ifPresent(bus -> bus.forget(forgotten.indicators()));
        if (forgotten.number() < BATCH) {
            housekept = now;
        }
    }

    private boolean isQuiet() {
        return batches.parked() == 0 && arrivals.depth() == 0;
    }

    private void failed(Fault kind, Exception cause) throws InterruptedException {
        logger.debug("a batch of {} was not written", batches.inMemory(), cause);
        // What is not over when the objects in question are left out is not about them: it must not be tried without
        // rest.
        Fault fault = kind == Fault.OTHER && leavingOut ? Fault.UNAVAILABLE : kind;
        leavingOut = fault == Fault.OTHER;
        health.fails(fault, cause);
        database.afterFailure(fault);
        if (fault != Fault.OTHER && !stopping) {
            long end = System.nanoTime() + RETRY.toNanos();
            while (!stopping && System.nanoTime() < end) {
                takeOver();
            }
        }
    }

    private void takeOver() throws InterruptedException {
        if (arrivals.await(IDLE)) {
            batches.takeOver(BATCH);
        }
    }

    private long now() {
        return Micros.of(clock.instant());
    }

    /** Waits until everything that has come up to now is in the database; false if that does not happen in time. */
    public boolean flush(Duration timeout) throws InterruptedException {
        return health.isWorking() && barriers.await(timeout);
    }

    /** Ends {@link #run} once what waits is written. */
    public void stop() {
        stopping = true;
    }

    /** Waits while something is parked that came before now; for a while at most. */
    public void awaitParked() throws InterruptedException {
        if (batches.parked() > 0) {
            flush(PARKED_SORTED_WITHIN);
        }
    }

    /** Whether news stream over the bus. */
    public boolean isStreaming() {
        return batches.pace().isStreaming();
    }

    /** How many objects came and are not in their tables yet. */
    public long waiting() {
        return arrivals.depth() + batches.inMemory() + batches.parked();
    }

    /** Since when, in microseconds, something has been waiting; now if nothing is. */
    public long lag() {
        return waiting() == 0 ? 0 : Math.max(0, now() - batches.writtenUpTo());
    }

    /** How many objects could not be kept. */
    public long lost() {
        return batches.lost();
    }
}
