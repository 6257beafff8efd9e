package io.threatbus.app.zeek.metrics;

import io.threatbus.app.zeek.broker.BrokerEndpoint;
import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.PeerRelease;
import io.threatbus.app.zeek.broker.Peering;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.spi.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** What the Broker endpoint counts, and the queues of its peers. Safe for use by any thread. */
public final class BrokerMetrics implements AutoCloseable {
    private final Metrics metrics;
    private final List<Runnable> removals = new ArrayList<>();

    public BrokerMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    public void watch(BrokerEndpoint endpoint) {
        for (PeerRelease release : PeerRelease.values()) {
            gauge(
                    "zeek_broker_peers",
                    "Broker peers that are connected, by what their habits tell about the release.",
                    () -> endpoint.peers().stream()
                            .filter(peer -> peer.release() == release)
                            .count(),
                    "release",
                    release.label());
        }
        for (Counter counter : Counter.values()) {
            String name = counter.name().toLowerCase(Locale.ROOT);
            counter(
                    "zeek_broker_" + name,
                    "What the Broker endpoint has seen since it started: " + name.replace('_', ' ') + ".",
                    () -> endpoint.counters().value(counter));
        }
        for (RefusalReason reason : RefusalReason.values()) {
            counter(
                    "zeek_broker_refused",
                    "Connections that did not become a peering since the start.",
                    () -> endpoint.counters().refused(reason),
                    "reason",
                    reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    private void counter(String name, String help, LongSupplier value, String... labels) {
        metrics.counter(name, help, value, labels);
        removals.add(() -> metrics.removeGauge(name, labels));
    }

    private void gauge(String name, String help, LongSupplier value, String... labels) {
        metrics.gauge(name, help, value, labels);
        removals.add(() -> metrics.removeGauge(name, labels));
    }

    public void added(Peering peer, String label) {
        metrics.gauge(
                "zeek_write_queue_bytes", "Bytes that wait to be written to a Zeek.", peer::queuedBytes, "zeek", label);
    }

    public void lost(String label) {
        metrics.removeGauge("zeek_write_queue_bytes", "zeek", label);
    }

    @Override
    public void close() {
        removals.forEach(Runnable::run);
    }
}
