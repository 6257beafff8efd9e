package io.threatbus.app.store.write;

import io.threatbus.app.store.db.Fault;
import io.threatbus.spi.HealthReporter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Tells the operator how the store is. While it cannot write, it counts what it could not keep; when it can again, it
 * says how much that was and has it asked for elsewhere. Called by the thread that writes; the state may be read by any.
 */
public final class StoreHealth {
    private static final Duration LONGEST_AGO = Duration.ofDays(3650);

    private final HealthReporter reporter;
    private final Path file;
    private final Supplier<Optional<Path>> damaged;
    private final Supplier<Optional<String>> loss;
    private final LongConsumer repair;
    private Optional<String> lostWaiting = Optional.empty();
    private volatile boolean working;
    private boolean failed;
    private volatile boolean wasBehind;
    private boolean owed;
    private long lostBefore;
    private long failingSince;
    private long owedSince;

    /**
     * Health of a store that has not worked yet.
     *
     * @param damaged where a damaged database went
     * @param loss what a database has lost that could be used all the same
     * @param repair asks the other sources for what came since the time, in nanoseconds of {@link System#nanoTime}
     */
    public StoreHealth(
            HealthReporter reporter,
            Path file,
            Supplier<Optional<Path>> damaged,
            Supplier<Optional<String>> loss,
            LongConsumer repair) {
        this.loss = loss;
        this.reporter = reporter;
        this.file = file;
        this.damaged = damaged;
        this.repair = repair;
    }

    /**
     * The database takes what comes.
     *
     * @param lost how many objects were lost since the start
     * @param behind whether more comes than the database takes, and there is no more room for it to wait in
     */
    public void works(long lost, boolean behind) {
        boolean losing = lost > lostBefore;
        if (losing && !owed) {
            owed = true;
            owedSince = failed ? failingSince : System.nanoTime();
        } else if (owed && !losing && !behind) {
            owed = false;
            repair.accept(owedSince);
        }
        if (working && !losing && behind == wasBehind) {
            return;
        }
        working = true;
        failed = false;
        lostBefore = lost;
        wasBehind = behind;
        report();
    }

    /**
     * Some of what waited on disk is missing; said until the next start, and asked for elsewhere once the database takes
     * what comes.
     *
     * @param detail what is missing of which file
     * @param age how long ago the first of it may have come
     */
    void lostWaiting(String detail, Duration age) {
        lostWaiting = lostWaiting.or(() -> Optional.of(detail));
        long since = System.nanoTime() - Math.max(0, Math.min(LONGEST_AGO.toNanos(), age.toNanos()));
        owedSince = owed ? Math.min(owedSince, since) : since;
        owed = true;
        if (working) {
            report();
        }
    }

    private void report() {
        String text = lostBefore == 0
                ? ""
                : lostBefore + " objects could not be kept since the start; other sources are asked for them";
        if (loss.get().isPresent()) {
            reporter.degraded("the database has lost something while the bus was down: "
                    + loss.get().get() + ". Other sources are asked; the files as they were found are "
                    + damaged.get().map(Path::toString).orElse("gone") + " (see docs/store.md)");
        } else if (damaged.get().isPresent()) {
            reporter.degraded("the database was damaged and a new one was begun: the old one is "
                    + damaged.get().get() + "; import what can be recovered from it (see docs/store.md)");
        } else if (lostWaiting.isPresent()) {
            reporter.degraded(lostWaiting.get() + ". Other sources are asked for them (see docs/store.md)");
        } else if (wasBehind) {
            reporter.degraded("more comes than the database takes, and maximum_waiting_megabytes are waiting: raise it,"
                    + " or let less in. The bus carries on. " + text);
        } else {
            reporter.up(text);
        }
    }

    /** The bus waits for what is known; this is over with the next that {@linkplain #works is written}. */
    void loading(long loaded, long all) {
        working = false;
        reporter.degraded("starting: loading " + loaded + " of " + all + " indicators");
    }

    /** The database does not take what comes. */
    public void fails(Fault fault, Exception cause) {
        if (fault == Fault.OTHER) {
            return;
        }
        if (!failed) {
            failingSince = System.nanoTime();
        }
        failed = true;
        working = false;
        reporter.degraded(
                switch (fault) {
                    case FULL ->
                        "no room for " + file + ": free some, or raise maximum_megabytes. The bus carries on; the"
                                + " store keeps the latest objects in memory and tries every second";
                    case DAMAGED -> file + " is damaged (" + cause.getMessage() + "): it is set aside";
                    default ->
                        "cannot write " + file + ": " + cause.getMessage() + ". The bus carries on; the store tries"
                                + " every second";
                });
    }

    /** Whether what comes is written soon: not while nothing can be written, or more comes than has room on disk. */
    public boolean keepsUp() {
        return working && !wasBehind;
    }

    /** Whether the last attempt to write succeeded. */
    boolean isWorking() {
        return working;
    }
}
