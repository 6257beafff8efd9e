package io.threatbus.bus.metrics;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All counters, gauges and histograms of the process. Thread-safe; counting takes no lock, finding a counter does. */
public final class Meters {
    /** What kind of number a family holds. */
    public enum Kind {
        COUNTER,
        GAUGE
    }

    /** The values of one name, as they are now. */
    public record Family(String name, Kind kind, String help, List<Sample> samples) {
        public Family {
            samples = List.copyOf(samples);
        }
    }

    /** One value with its labels, in the order they were given. */
    public record Sample(Map<String, String> labels, long value) {
        public Sample {
            labels = Map.copyOf(labels);
        }
    }

    private static final Logger logger = LoggerFactory.getLogger(Meters.class);
    private static final String PLUGIN = "plugin";
    private static final String FAILURES = "Attempts to read a metric that failed; it was left out.";

    private record Meter(Kind kind, String help, Map<Map<String, String>, LongSupplier> values) {}

    private record Count(LongAdder adder) implements Metrics.Counter, LongSupplier {
        @Override
        public void add(long amount) {
            adder.add(amount);
        }

        @Override
        public long count() {
            return adder.sum();
        }

        @Override
        public long getAsLong() {
            return adder.sum();
        }
    }

    private final Map<String, Meter> meters = new TreeMap<>();
    private final Map<String, Distribution> distributions = new TreeMap<>();

    /** The durations of one name, by labels. */
    public record Distribution(String name, String help, Map<Map<String, String>, DurationHistogram> histograms) {}

    /** A plugin's view, in which every number carries the label {@code plugin}. */
    public Metrics of(String plugin) {
        return new Labelled(this, plugin);
    }

    synchronized Metrics.Counter counter(String name, String help, Map<String, String> labels) {
        return (Metrics.Counter) meter(name, Kind.COUNTER, help).values().computeIfAbsent(labels, added -> {
            MeterNames.requireLabels(name, added.keySet());
            return new Count(new LongAdder());
        });
    }

    synchronized Metrics.Histogram histogram(String name, String help, Map<String, String> labels) {
        Distribution distribution = distributions.computeIfAbsent(name, added -> {
            MeterNames.require(added);
            return new Distribution(added, help, new LinkedHashMap<>());
        });
        return distribution.histograms.computeIfAbsent(labels, added -> {
            MeterNames.requireLabels(name, added.keySet());
            return new DurationHistogram();
        });
    }

    /** All durations, ordered by name. */
    public synchronized List<Distribution> distributions() {
        return distributions.values().stream()
                .map(each -> new Distribution(each.name, each.help, new LinkedHashMap<>(each.histograms)))
                .toList();
    }

    /** A gauge, or a counter that is counted elsewhere: both are the plugin's code. */
    synchronized void readValue(Kind kind, String name, String help, LongSupplier value, Map<String, String> labels) {
        MeterNames.requireLabels(name, labels.keySet());
        meter(name, kind, help).values().put(labels, value);
    }

    synchronized void removeGauge(String name, Map<String, String> labels) {
        Meter meter = meters.get(name);
        if (meter != null && isRead(meter.values.get(labels))) {
            meter.values.remove(labels);
        }
    }

    /** Forgets what is read from a plugin that has stopped; its own counters go on when it starts again. */
    public synchronized void removeGauges(String plugin) {
        meters.values().forEach(meter -> meter.values
                .entrySet()
                .removeIf(value ->
                        isRead(value.getValue()) && plugin.equals(value.getKey().get(PLUGIN))));
    }

    private static boolean isRead(@Nullable LongSupplier value) {
        return !(value instanceof Count);
    }

    private Meter meter(String name, Kind kind, String help) {
        Meter meter = meters.computeIfAbsent(name, added -> {
            MeterNames.require(added);
            return new Meter(kind, help, new LinkedHashMap<>());
        });
        if (meter.kind != kind) {
            throw new ThreatBusException("the metric " + name + " is a " + meter.kind + " already, and cannot be a "
                    + kind + ": choose another name");
        }
        return meter;
    }

    /** Everything as it is now, ordered by name; but for gauges that fail, which are counted. */
    public List<Family> families() {
        return read(meter -> true);
    }

    /** The counters as they are now, ordered by name. No code of plugins runs for it: what they count is left out. */
    public List<Family> counters() {
        return read(meter ->
                meter.kind == Kind.COUNTER && meter.values.values().stream().noneMatch(Meters::isRead));
    }

    private List<Family> read(Predicate<Meter> wanted) {
        List<Family> families = new ArrayList<>();
        copy(wanted).forEach((name, meter) -> {
            List<Sample> samples = new ArrayList<>();
            meter.values.forEach((labels, value) -> sample(name, labels, value).ifPresent(samples::add));
            if (!samples.isEmpty()) {
                families.add(new Family(name, meter.kind, meter.help, samples));
            }
        });
        return families;
    }

    /** Gauges are the plugins' code, which may wait for whoever is about to count something: it runs without the lock. */
    private synchronized Map<String, Meter> copy(Predicate<Meter> wanted) {
        Map<String, Meter> copy = new LinkedHashMap<>();
        meters.forEach((name, meter) -> {
            if (wanted.test(meter)) {
                copy.put(name, new Meter(meter.kind, meter.help, new LinkedHashMap<>(meter.values)));
            }
        });
        return copy;
    }

    private Optional<Sample> sample(String name, Map<String, String> labels, LongSupplier value) {
        try {
            return Optional.of(new Sample(labels, value.getAsLong()));
        } catch (RuntimeException e) {
            String plugin = labels.getOrDefault(PLUGIN, "");
            Metrics.Counter failures = of(plugin).counter("gauge_failures", FAILURES, "gauge", name);
            failures.increment();
            if (failures.count() == 1) {
                logger.warn("the metric {} of {} cannot be read and is left out", name, plugin, e);
            }
            return Optional.empty();
        }
    }

    private record Labelled(Meters meters, String plugin) implements Metrics {
        private static final String PREFIX = "threatbus_";

        @Override
        public Counter counter(String name, String help, String... labels) {
            return meters.counter(PREFIX + name, help, labels(labels));
        }

        @Override
        public void gauge(String name, String help, LongSupplier value, String... labels) {
            meters.readValue(Kind.GAUGE, PREFIX + name, help, value, labels(labels));
        }

        @Override
        public void counter(String name, String help, LongSupplier value, String... labels) {
            meters.readValue(Kind.COUNTER, PREFIX + name, help, value, labels(labels));
        }

        @Override
        public Histogram histogram(String name, String help, String... labels) {
            return meters.histogram(PREFIX + name, help, labels(labels));
        }

        @Override
        public void removeGauge(String name, String... labels) {
            meters.removeGauge(PREFIX + name, labels(labels));
        }

        private Map<String, String> labels(String... labels) {
            if (labels.length % 2 != 0) {
                throw new IllegalArgumentException("labels come in pairs of name and value");
            }
            Map<String, String> all = new LinkedHashMap<>();
            all.put(PLUGIN, plugin);
            for (int i = 0; i < labels.length; i += 2) {
                if (all.put(labels[i], labels[i + 1]) != null) {
                    throw new IllegalArgumentException("the label " + labels[i] + " is there already");
                }
            }
            return all;
        }
    }
}
