package io.threatbus.app.store.write;

import io.threatbus.app.store.inbox.Arrival;
import io.threatbus.app.store.inbox.Backlog;
import io.threatbus.app.store.inbox.Inbox;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.spi.life.Lives;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings what has come into the database: at once while it is little, by way of the {@link Inbox} while the bus is busy.
 * Owned by the thread that writes; any may ask how much waits.
 */
final class BatchWriter {
    private static final int BATCH = 10_000;
    private static final int LARGE_BATCH = 50_000;
    private static final int BACKLOG = 50_000;
    private static final int SPARINGLY = 2_000;
    private static final int BLOCKS_LEAVING_OUT = 50;

    private final Arrivals arrivals;
    private final InstantSource clock;
    private final Supplier<StoreSettings> settings;
    private final Barriers barriers;
    private final Supplier<Optional<Lives>> lives;
    private final Consumer<Recorder.Committed> committed;
    private final Backlog backlog = new Backlog(BACKLOG);
    private final LoadSensor pace = new LoadSensor(System.nanoTime());
    private final AtomicLong skipped = new AtomicLong();
    private volatile long parked;
    private volatile long writtenUpTo;
    private long taken;

    BatchWriter(
            Arrivals arrivals,
            InstantSource clock,
            Supplier<StoreSettings> settings,
            Barriers barriers,
            Supplier<Optional<Lives>> lives,
            Consumer<Recorder.Committed> committed) {
        this.arrivals = arrivals;
        this.clock = clock;
        this.settings = settings;
        this.barriers = barriers;
        this.lives = lives;
        this.committed = committed;
        this.writtenUpTo = now();
    }

    /** Takes over what has come, up to about a number. */
    void takeOver(int limit) {
        int came = arrivals.fill(backlog, limit);
        taken += came;
        pace.arrived(came, System.nanoTime());
    }

    /** How many were taken over, ever. */
    long taken() {
        return taken;
    }

    LoadSensor pace() {
        return pace;
    }

    /** How many were taken over and are in memory alone. */
    int inMemory() {
        return backlog.size();
    }

    /** How many wait on disk. */
    long parked() {
        return parked;
    }

    /** Up to when everything that came is in its tables, in microseconds. */
    long writtenUpTo() {
        return writtenUpTo;
    }

    /** How many objects could not be kept. */
    long lost() {
        return backlog.lost() + arrivals.dropped() + skipped.get();
    }

    /** How many had to give way in memory, or came too fast. */
    long givenWay() {
        return backlog.lost() + arrivals.dropped();
    }

    /** Everything is in its tables. */
    void upToDate() {
        writtenUpTo = now();
    }

    private long now() {
        return Micros.of(clock.instant());
    }

    private void park(Inbox inbox) {
        parked = inbox.size();
        arrivals.parked(parked > 0);
    }

    /** Writes one batch, if there is anything to write. */
    void write(Recorder recorder) throws SQLException, IOException {
        park(recorder.inbox());
        if (backlog.size() > 0 || parked > 0) {
            writeBatch(recorder);
        }
    }

    private void writeBatch(Recorder recorder) throws SQLException, IOException {
        Inbox inbox = recorder.inbox();
        boolean deliveryFirst = isDeliveryFirst(inbox);
        if (inbox.size() == 0 && !deliveryFirst && backlog.size() <= SPARINGLY) {
            long now = now();
            for (Arrival arrival : backlog.objects()) {
                recorder.record(arrival, now);
            }
            commit(recorder, now);
            backlog.clear();
            settled(inbox);
            return;
        }
        inbox.append(backlog, now());
        park(inbox);
        arrivals.settled();
        if (!deliveryFirst) {
            sortIn(recorder, LARGE_BATCH);
        } else if (pace.mayWork(System.nanoTime())) {
            long began = System.nanoTime();
            sortIn(recorder, SPARINGLY);
            pace.worked(began, System.nanoTime());
        }
        park(inbox);
    }

    /** Brings all that comes to disk, as fast as can be; it is sorted in later, by the next process at worst. */
    void park(Recorder recorder) throws IOException {
        Inbox inbox = recorder.inbox();
        while (backlog.size() > 0 || arrivals.depth() > 0) {
            takeOver(BATCH);
            inbox.append(backlog, now());
            park(inbox);
            arrivals.settled();
        }
    }

    private void sortIn(Recorder recorder, int limit) throws SQLException, IOException {
        int sorted = 0;
        while (sorted < limit) {
            Optional<Inbox.Waiting> waiting = recorder.sortIn();
            if (waiting.isEmpty()) {
                break;
            }
            leaveOut(waiting.get().unreadable());
            writtenUpTo = waiting.get().arrived();
            sorted += Math.max(1, waiting.get().arrivals().size());
            takeInMeanwhile(recorder.inbox());
            if (sorted >= SPARINGLY && isDeliveryFirst(recorder.inbox())) {
                break;
            }
        }
        commit(recorder, now());
        arrivals.written(backlog.size() + recorder.inbox().size());
    }

    private void settled(Inbox inbox) {
        arrivals.settled();
        arrivals.written(backlog.size() + inbox.size());
    }

    private boolean isDeliveryFirst(Inbox inbox) {
        return pace.isBusy()
                && !barriers.isAwaited()
                && inbox.bytes() < settings.get().maximumWaitingBytes() / 4 * 3;
    }

    /** A large transaction takes longer than the queue is long. */
    private void takeInMeanwhile(Inbox inbox) throws IOException {
        boolean due = arrivals.depth() >= BATCH || arrivals.isHurried();
        if (due && inbox.bytes() < settings.get().maximumWaitingBytes()) {
            takeOver(BATCH);
            inbox.append(backlog, now());
            park(inbox);
            arrivals.settled();
        }
    }

    /**
     * After a failure that is not the disk's: leaves out the objects that cause it. What waited together stays together:
     * either all the others of it are in the database, or, if the disk fails now, all of it still waits.
     */
    void writeLeavingOut(Recorder recorder) throws SQLException, IOException {
        long now = now();
        int left = LeavingOut.record(recorder, backlog.objects(), now);
        commit(recorder, now);
        leaveOut(left);
        backlog.clear();
        settled(recorder.inbox());
        for (int blocks = 0; blocks < BLOCKS_LEAVING_OUT; blocks++) {
            Optional<Inbox.Waiting> waiting = recorder.inbox().take();
            if (waiting.isEmpty()) {
                break;
            }
            left = LeavingOut.record(
                    recorder, waiting.get().arrivals(), waiting.get().arrived());
            commit(recorder, now);
            leaveOut(left + waiting.get().unreadable());
            arrivals.written(recorder.inbox().size());
        }
    }

    /** Counts what cannot be kept. */
    void leaveOut(long number) {
        if (number > 0) {
            skipped.addAndGet(number);
            arrivals.givenUp();
        }
    }

    /** Ends a transaction, and tells who needs to know of it. */
    void commit(Recorder recorder, long now) throws SQLException {
        List<Recorder.Prolonged> prolonged = recorder.prolonged();
        Recorder.Committed outcome = recorder.commit(now);
        park(recorder.inbox());
        committed.accept(outcome);
        lives.get().ifPresent(bus -> prolonged.forEach(one -> bus.prolong(one.id(), one.expires())));
    }
}
