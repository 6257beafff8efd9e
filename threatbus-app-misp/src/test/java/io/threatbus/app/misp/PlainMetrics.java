package io.threatbus.app.misp;

import io.threatbus.spi.Metrics;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Counters that can be asked. Thread-safe. */
public final class PlainMetrics implements Metrics {
    private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name, String help, String... labels) {
        AtomicLong value = counters.computeIfAbsent(name + Arrays.asList(labels), key -> new AtomicLong());
        return new Counter() {
            @Override
            public void add(long amount) {
                value.addAndGet(amount);
            }

            @Override
            public long count() {
                return value.get();
            }
        };
    }

    @Override
    public void gauge(String name, String help, LongSupplier value, String... labels) {
        gauges.put(name + Arrays.asList(labels), value);
    }

    @Override
    public void removeGauge(String name, String... labels) {
        gauges.remove(name + Arrays.asList(labels));
    }

    /** The count so far. */
    public long count(String name, String... labels) {
        AtomicLong value = counters.get(name + Arrays.asList(labels));
        return value == null ? 0 : value.get();
    }
}
