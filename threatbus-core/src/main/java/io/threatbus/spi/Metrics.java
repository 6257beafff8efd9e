package io.threatbus.spi;

import java.util.function.LongSupplier;

/**
 * Counters, gauges and histograms of one plugin instance; the bus adds the instance's name as a label and the prefix
 * {@code threatbus_}. Names are lower-case with underscores, in base units, counters without a {@code _total} suffix.
 * Asking for the same name and labels again gives the same counter. Other names are refused with a
 * {@link io.threatbus.ThreatBusException}. When the plugin has stopped, its gauges are forgotten.
 */
public interface Metrics {
    /**
     * A number that only grows.
     *
     * @param help one sentence for the operator
     * @param labels alternating label names and values; values must come from a small closed set
     */
    Counter counter(String name, String help, String... labels);

    /**
     * A number that is read when somebody looks; registering the same name and labels again replaces the supplier. It
     * is called from any thread, and left out if it throws.
     */
    void gauge(String name, String help, LongSupplier value, String... labels);

    /**
     * A number that only grows and that is counted elsewhere, such as in a library: read like a gauge, and forgotten like
     * one.
     */
    default void counter(String name, String help, LongSupplier value, String... labels) {
        gauge(name, help, value, labels);
    }

    /**
     * How long something takes, sorted into buckets from a tenth of a millisecond to five minutes; its name ends in
     * {@code _seconds}.
     */
    @Beta
    default Histogram histogram(String name, String help, String... labels) {
        return (nanos, count) -> {};
    }

    /** Forgets the gauge, or the counter that is read, of something that has ended, such as one connection's. */
    void removeGauge(String name, String... labels);

    /** A counter; any thread may add to it. */
    interface Counter {
        void add(long amount);

        default void increment() {
            add(1);
        }

        long count();
    }

    /** Durations; any thread may record them. */
    @Beta
    @FunctionalInterface
    interface Histogram {
        /** So many times it took so long. */
        void record(long nanos, long count);
    }
}
