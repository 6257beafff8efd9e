package io.threatbus.bus.metrics;

import io.threatbus.spi.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts durations by buckets. Thread-safe; recording takes no lock. */
public final class DurationHistogram implements Metrics.Histogram {
    /** In microseconds: where buckets end. */
    private static final long[] BOUNDS = {
        100,
        250,
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        30_000_000,
        60_000_000,
        300_000_000
    };

    private static final double MICROS_PER_SECOND = 1_000_000;

    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder micros = new LongAdder();

    DurationHistogram() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    @Override
    public void record(long nanos, long count) {
        long each = TimeUnit.NANOSECONDS.toMicros(nanos);
        int bucket = 0;
        while (bucket < BOUNDS.length && each > BOUNDS[bucket]) {
            bucket++;
        }
        buckets[bucket].add(count);
        micros.add(each * count);
    }

    /** The upper ends of the buckets in seconds; the last one is infinite. */
    public static List<Double> bounds() {
        List<Double> bounds = new ArrayList<>();
        for (long bound : BOUNDS) {
            bounds.add(bound / MICROS_PER_SECOND);
        }
        bounds.add(Double.POSITIVE_INFINITY);
        return bounds;
    }

    /** How many there are in each bucket alone, in the order of {@link #bounds}. */
    public List<Long> counts() {
        List<Long> counts = new ArrayList<>();
        for (LongAdder bucket : buckets) {
            counts.add(bucket.sum());
        }
        return counts;
    }

    /** All durations together, in seconds. */
    public double sum() {
        return micros.sum() / MICROS_PER_SECOND;
    }
}
