package io.threatbus.bus;

import io.threatbus.spi.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** All counters and gauges of the process. Thread-safe; counting takes no lock, finding a counter does. */
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

    /** A plugin's view, in which every number carries the label {@code plugin}. */
    public Metrics of(String plugin) {
        return new Labelled(this, plugin);
    }

    synchronized Metrics.Counter counter(String name, String help, Map<String, String> labels) {
        return (Metrics.Counter)
                meter(name, Kind.COUNTER, help).values().computeIfAbsent(labels, ignored -> new Count(new LongAdder()));
    }

    synchronized void gauge(String name, String help, LongSupplier value, Map<String, String> labels) {
        meter(name, Kind.GAUGE, help).values().put(labels, value);
    }

    synchronized void removeGauge(String name, Map<String, String> labels) {
        Meter meter = meters.get(name);
        if (meter != null && meter.kind == Kind.GAUGE) {
            meter.values.remove(labels);
        }
    }

    private Meter meter(String name, Kind kind, String help) {
        Meter meter = meters.computeIfAbsent(name, ignored -> new Meter(kind, help, new LinkedHashMap<>()));
        if (meter.kind != kind) {
            throw new IllegalStateException(name + " is a " + meter.kind + ", not a " + kind);
        }
        return meter;
    }

    /** Everything as it is now, ordered by name. */
    public synchronized List<Family> families() {
        List<Family> families = new ArrayList<>();
        meters.forEach((name, meter) -> {
            List<Sample> samples = new ArrayList<>();
            meter.values.forEach((labels, value) -> samples.add(new Sample(labels, value.getAsLong())));
            families.add(new Family(name, meter.kind, meter.help, samples));
        });
        return families;
    }

    private record Labelled(Meters meters, String plugin) implements Metrics {
        private static final String PREFIX = "threatbus_";

        @Override
        public Counter counter(String name, String help, String... labels) {
            return meters.counter(PREFIX + name, help, labels(labels));
        }

        @Override
        public void gauge(String name, String help, LongSupplier value, String... labels) {
            meters.gauge(PREFIX + name, help, value, labels(labels));
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
            all.put("plugin", plugin);
            for (int i = 0; i < labels.length; i += 2) {
                all.put(labels[i], labels[i + 1]);
            }
            return all;
        }
    }
}
