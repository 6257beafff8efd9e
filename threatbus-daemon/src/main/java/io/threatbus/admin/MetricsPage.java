package io.threatbus.admin;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.threatbus.bus.Health;
import io.threatbus.bus.PluginStatus;
import io.threatbus.bus.SubscriberStatus;
import io.threatbus.bus.ThreatBus;
import io.threatbus.bus.metrics.DurationHistogram;
import io.threatbus.bus.metrics.Meters;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Everything countable, in the text format of Prometheus. Thread-safe. */
final class MetricsPage {
    private static final double MILLISECONDS = 1000;
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final ThreatBus bus;
    private final InstantSource clock;
    private final String version;
    private final PrometheusRegistry runtime = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder()
            .setIncludeCreatedTimestamps(false)
            .build();

    MetricsPage(ThreatBus bus, String version, InstantSource clock) {
        this.bus = bus;
        this.version = version;
        this.clock = clock;
        JvmMetrics.builder().register(runtime);
    }

    void write(OutputStream target) throws IOException {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        bus.meters().families().forEach(family -> snapshots.add(family(family)));
        bus.meters().distributions().forEach(distribution -> snapshots.add(histogram(distribution)));
        snapshots.add(InfoSnapshot.builder()
                .name("threatbus_build")
                .help("The version that runs.")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", version))
                        .build())
                .build());
        snapshots.add(health());
        addSubscribers(snapshots);
        CoverageMetrics.addTo(snapshots, bus.coverage());
        CoverageMetrics.addTo(snapshots, bus.canary());
        runtime.scrape().forEach(snapshots::add);
        writer.write(target, new MetricSnapshots(snapshots));
    }

    private static MetricSnapshot family(Meters.Family family) {
        if (family.kind() == Meters.Kind.COUNTER) {
            CounterSnapshot.Builder counter =
                    CounterSnapshot.builder().name(family.name()).help(family.help());
            for (Meters.Sample sample : family.samples()) {
                counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(labels(sample.labels()))
                        .value((double) sample.value())
                        .build());
            }
            return counter.build();
        }
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(family.name()).help(family.help());
        family.samples().forEach(sample -> gauge.dataPoint(point(sample.labels(), (double) sample.value())));
        return gauge.build();
    }

    private static MetricSnapshot histogram(Meters.Distribution distribution) {
        HistogramSnapshot.Builder all =
                HistogramSnapshot.builder().name(distribution.name()).help(distribution.help());
        distribution
                .histograms()
                .forEach((labels, durations) -> all.dataPoint(HistogramDataPointSnapshot.builder()
                        .labels(labels(labels))
                        .classicHistogramBuckets(
                                ClassicHistogramBuckets.of(DurationHistogram.bounds(), durations.counts()))
                        .sum(durations.sum())
                        .build()));
        return all.build();
    }

    private static Labels labels(Map<String, String> labels) {
        Labels.Builder builder = Labels.builder();
        labels.forEach(builder::label);
        return builder.build();
    }

    static GaugeDataPointSnapshot point(Map<String, String> labels, double value) {
        return GaugeDataPointSnapshot.builder()
                .labels(labels(labels))
                .value(value)
                .build();
    }

    private MetricSnapshot health() {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("threatbus_plugin_up")
                .help("1 if the plugin works, 0.5 if part of it does, 0 if it is down.");
        for (PluginStatus plugin : bus.plugins()) {
            gauge.dataPoint(point(
                    Map.of("plugin", plugin.name(), "kind", plugin.kind()),
                    value(plugin.health().state())));
        }
        return gauge.build();
    }

    private static double value(Health.State state) {
        return switch (state) {
            case UP -> 1;
            case DEGRADED -> 0.5;
            case STARTING, DOWN, STOPPED -> 0;
        };
    }

    private void addSubscribers(List<MetricSnapshot> snapshots) {
        Map<Map<String, String>, List<SubscriberStatus>> byName = new LinkedHashMap<>();
        for (SubscriberStatus subscriber : bus.subscribers()) {
            byName.computeIfAbsent(
                            Map.of("plugin", subscriber.plugin(), "subscriber", subscriber.subscriber()),
                            labels -> new ArrayList<>())
                    .add(subscriber);
        }
        snapshots.add(subscribers(
                byName,
                "threatbus_subscriber_queue_depth_messages",
                "Messages that wait for the subscriber.",
                subscriber -> subscriber.depth()));
        snapshots.add(subscribers(
                byName,
                "threatbus_subscriber_queue_capacity_messages",
                "How many messages may wait for the subscriber.",
                subscriber -> subscriber.queue().capacity()));
        snapshots.add(lag(byName));
        snapshots.add(subscribers(
                byName,
                "threatbus_subscriber_behind_seconds",
                "How long the subscriber has been behind; 0 if it is not.",
                this::behind));
    }

    /** Subscribers of one name, such as several connections of one sensor, are added up. */
    private static MetricSnapshot subscribers(
            Map<Map<String, String>, List<SubscriberStatus>> byName,
            String name,
            String help,
            ToDoubleFunction<SubscriberStatus> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        byName.forEach((labels, subscribers) -> gauge.dataPoint(
                point(labels, subscribers.stream().mapToDouble(value).sum())));
        return gauge.build();
    }

    /** Per subscriber, and the worst of all without a label, so that the metric is there without subscribers, too. */
    private static MetricSnapshot lag(Map<Map<String, String>, List<SubscriberStatus>> byName) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("threatbus_lag_seconds")
                .help("For how long the oldest message has waited for the subscriber; without labels, the longest of"
                        + " all.");
        double worst = 0;
        for (Map.Entry<Map<String, String>, List<SubscriberStatus>> entry : byName.entrySet()) {
            double longest = entry.getValue().stream()
                    .mapToDouble(subscriber -> subscriber.lag().toMillis() / MILLISECONDS)
                    .max()
                    .orElse(0);
            gauge.dataPoint(point(entry.getKey(), longest));
            worst = Math.max(worst, longest);
        }
        return gauge.dataPoint(point(Map.of(), worst)).build();
    }

    private double behind(SubscriberStatus subscriber) {
        return subscriber
                .behindSince()
                .map(since -> (double) Duration.between(since, clock.instant()).toSeconds())
                .orElse(0.0);
    }
}
