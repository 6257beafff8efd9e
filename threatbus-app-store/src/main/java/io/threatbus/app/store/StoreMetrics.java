package io.threatbus.app.store;

import io.threatbus.app.store.db.TableStatistics;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.StoreWriter;
import io.threatbus.message.IndicatorKind;
import io.threatbus.spi.Metrics;
import java.time.InstantSource;
import java.util.OptionalLong;

/** The store's numbers for the operator. */
final class StoreMetrics {
    private final Metrics metrics;
    private final Metrics.Counter snapshots;
    private final Metrics.Counter snapshotObjects;
    private final Metrics.Counter snapshotFailures;

    StoreMetrics(Metrics metrics) {
        this.metrics = metrics;
        snapshots = metrics.counter("store_snapshots_answered", "Snapshot requests answered to the end.");
        snapshotObjects = metrics.counter("store_snapshot_objects", "Objects sent in answers to snapshot requests.");
        snapshotFailures =
                metrics.counter("store_snapshots_failed", "Snapshot requests that the database failed to answer.");
    }

    void gauges(Database database, StoreWriter writer, InstantSource clock) {
        TableStatistics stock = database.stock();
        for (State state : State.values()) {
            for (IndicatorKind kind : IndicatorKind.values()) {
                metrics.gauge(
                        "store_indicators",
                        "Indicators kept, by state and by what they look for.",
                        () -> database.counts().number(state, kind),
                        "state",
                        state.label(),
                        "kind",
                        kind.label());
            }
        }
        metrics.gauge("store_waiting_objects", "Objects that came and are not in the database yet.", writer::waiting);
        metrics.gauge(
                "store_write_lag_seconds",
                "For how long the oldest object has been waiting to be written.",
                () -> writer.lag() / 1_000_000);
        metrics.counter("store_lost_objects", "Objects that could not be kept since the start.", writer::lost);
        metrics.gauge("store_expiries_due", "Indicators whose time is over and not withdrawn yet.", stock::overdue);
        metrics.gauge("store_database_bytes", "Size of the database and its log.", database::bytesOnDisk);
        metrics.gauge(
                "store_oldest_active_seconds",
                "For how long the oldest active indicator has been known unchanged.",
                () -> secondsSince(stock.oldestActive(), clock));
    }

    private static long secondsSince(OptionalLong time, InstantSource clock) {
        long now = Micros.of(clock.instant());
        return (now - time.orElse(now)) / 1_000_000;
    }

    void answered(long objects) {
        snapshots.increment();
        snapshotObjects.add(objects);
    }

    void failed() {
        snapshotFailures.increment();
    }
}
