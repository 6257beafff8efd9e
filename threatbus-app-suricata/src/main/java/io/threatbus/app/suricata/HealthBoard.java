package io.threatbus.app.suricata;

import io.threatbus.app.suricata.book.DesiredState;
import io.threatbus.app.suricata.engine.Engine;
import io.threatbus.app.suricata.engine.EngineStatus;
import io.threatbus.app.suricata.engine.EngineStatus.State;
import io.threatbus.app.suricata.eve.EveInput;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.spi.HealthReporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Puts together how the plugin is. One thread looks now and then, and when it is told that something has changed. */
final class HealthBoard implements Runnable {
    private static final long LOOK_MILLISECONDS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HealthReporter reporter;
    private final DesiredState desired;
    private final Semaphore news = new Semaphore(0);
    private volatile List<Engine> engines = List.of();
    private volatile Optional<IndicatorFeed> feed = Optional.empty();
    private volatile Optional<FileKeeper> keeper = Optional.empty();
    private volatile Optional<EveInput> input = Optional.empty();
    private volatile boolean stopped;

    HealthBoard(HealthReporter reporter, DesiredState desired) {
        this.reporter = reporter;
        this.desired = desired;
    }

    void watch(List<Engine> all, IndicatorFeed indicators, Optional<FileKeeper> files, Optional<EveInput> events) {
        engines = List.copyOf(all);
        feed = Optional.of(indicators);
        keeper = files;
        input = events;
    }

    /** Something has changed. Any thread; does not block. */
    void look() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                // At first, whoever connects or fails to connect has news soon.
                if (news.tryAcquire(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
                report();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report() {
        List<String> troubles = new ArrayList<>();
        int away = 0;
        for (Engine engine : engines) {
            EngineStatus status = engine.status();
            if (status.state() == State.AWAY) {
                away++;
                troubles.add(engine.settings().socket() + ": " + status.detail() + "; reconnecting");
            } else {
                sets(engine, troubles);
            }
        }
        if (feed.map(IndicatorFeed::isFull).orElse(false)) {
            troubles.add("max_points is used up, indicators are left out: raise it");
        }
        keeper.map(FileKeeper::trouble).filter(trouble -> !trouble.isEmpty()).ifPresent(troubles::add);
        input.map(EveInput::troubles).ifPresent(troubles::addAll);
        String text = String.join("; ", troubles);
        if (troubles.isEmpty()) {
            reporter.up(detail());
        } else if (away > 0
                && away == engines.size()
                && input.map(EveInput::connections).orElse(0) == 0) {
            reporter.down(text);
        } else {
            reporter.degraded(text);
        }
    }

    private void sets(Engine engine, List<String> troubles) {
        List<DataSet> missing = engine.which(false).stream()
                .filter(set -> desired.wanted(set) > 0)
                .toList();
        if (!missing.isEmpty()) {
            troubles.add(engine.settings().socket() + ": no rule names " + names(missing)
                    + ": add the rules that are shipped to rule-files, and reload");
        }
        List<DataSet> full = engine.which(true);
        if (!full.isEmpty()) {
            troubles.add(
                    engine.settings().socket() + ": " + names(full) + " takes no more: raise its memcap in the rules");
        }
        int putOff = engine.putOffFor(PATIENCE);
        if (putOff > 0) {
            troubles.add(engine.settings().socket() + ": is busy with " + putOff
                    + " items, or does not say that it took" + " them; retrying");
        }
        List<DataSet> refusing = DataSet.IN_SURICATA.stream()
                .filter(set -> engine.state().refused(set) > 0)
                .toList();
        if (!refusing.isEmpty()) {
            troubles.add(engine.settings().socket() + ": does not take some items of " + names(refusing));
        }
    }

    private static String names(List<DataSet> sets) {
        return sets.stream().map(DataSet::label).collect(Collectors.joining(", "));
    }

    private String detail() {
        long inSync = engines.stream()
                .filter(engine -> engine.status().state() == State.IN_SYNC)
                .count();
        return inSync + " of " + engines.size() + " Suricatas in sync, " + desired.points() + " points";
    }

    void stop() {
        stopped = true;
        news.release();
    }
}
