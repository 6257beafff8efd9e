package io.threatbus.app.suricata;

import io.threatbus.app.suricata.book.DesiredState;
import io.threatbus.app.suricata.engine.Engine;
import io.threatbus.app.suricata.engine.EngineStatus.State;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.spi.Metrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What is counted about datasets. Safe for use by any thread. */
final class SuricataMetrics {
    private final Metrics metrics;
    private final Metrics.Counter applied;
    private final Map<String, Metrics.Counter> commands = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> lacking = new ConcurrentHashMap<>();
    private final List<Runnable> removals = Collections.synchronizedList(new ArrayList<>());

    SuricataMetrics(Metrics metrics) {
        this.metrics = metrics;
        applied = metrics.counter(
                "suricata_indicators_applied", "Indicators of which every Suricata has confirmed every item.");
    }

    /** @param reason a stable code */
    void skipped(String reason) {
        metrics.counter(
                        "suricata_skipped",
                        "Patterns, or parts of one, that Suricata does not look for.",
                        "reason",
                        reason)
                .increment();
    }

    void applied() {
        applied.increment();
    }

    void command(String socket, String operation, String outcome) {
        commands.computeIfAbsent(
                        socket + '\n' + operation + '\n' + outcome,
                        key -> metrics.counter(
                                "suricata_commands",
                                "Commands that Suricata has answered.",
                                "socket",
                                socket,
                                "operation",
                                operation,
                                "outcome",
                                outcome))
                .increment();
    }

    void reconciling(String socket) {
        metrics.counter("suricata_reconciliations", "Comparisons of everything that a Suricata has.", "socket", socket)
                .increment();
    }

    void sampled(String socket, int found, int missing) {
        sample(socket, "found").add(found);
        sample(socket, "missing").add(missing);
    }

    void lacking(String socket, long items) {
        lacking.computeIfAbsent(socket, this::lackGauge).set(items);
    }

    private AtomicLong lackGauge(String socket) {
        AtomicLong items = new AtomicLong();
        gauge(
                "suricata_items_missing",
                "Items that a Suricata is to have and has not, as it has shown last.",
                items::get,
                "socket",
                socket);
        return items;
    }

    private Metrics.Counter sample(String socket, String outcome) {
        return metrics.counter(
                "suricata_samples",
                "Items that were looked up in a Suricata, to prove that they are there.",
                "socket",
                socket,
                "outcome",
                outcome);
    }

    void watch(DesiredState desired, AtomicLong due) {
        gauge("suricata_points", "Points that are looked for.", desired::points);
        gauge("suricata_indicators", "Indicators that are looked for.", desired::indicators);
        gauge("suricata_untracked", "Indicators whose confirmation was not followed one by one.", due::get);
    }

    void watch(String socket, Engine engine) {
        gauge(
                "suricata_connected",
                "Whether the command socket of a Suricata is connected.",
                () -> engine.status().state() == State.AWAY ? 0 : 1,
                "socket",
                socket);
        gauge(
                "suricata_in_sync",
                "Whether a Suricata has what it should have, as far as it takes it.",
                () -> engine.status().state() == State.IN_SYNC ? 1 : 0,
                "socket",
                socket);
        for (DataSet set : DataSet.IN_SURICATA) {
            gauge(
                    "suricata_items",
                    "Items of a dataset that a Suricata has confirmed.",
                    () -> engine.state().held(set),
                    "socket",
                    socket,
                    "set",
                    set.label());
            gauge(
                    "suricata_items_refused",
                    "Items of a dataset that a Suricata does not take.",
                    () -> engine.state().refused(set),
                    "socket",
                    socket,
                    "set",
                    set.label());
        }
    }

    void syncTime(String socket, long nanoseconds) {
        metrics.gauge(
                "suricata_sync_milliseconds",
                "How long the last comparison of everything took.",
                () -> TimeUnit.NANOSECONDS.toMillis(nanoseconds),
                "socket",
                socket);
    }

    private void gauge(String name, String help, LongSupplier value, String... labels) {
        metrics.gauge(name, help, value, labels);
        removals.add(() -> metrics.removeGauge(name, labels));
    }

    void close() {
        removals.forEach(Runnable::run);
    }
}
