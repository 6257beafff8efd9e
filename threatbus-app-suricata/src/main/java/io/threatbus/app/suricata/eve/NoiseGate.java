package io.threatbus.app.suricata.eve;

import io.threatbus.stix.StixId;
import io.threatbus.toolkit.collect.BoundedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Lets so many sightings of one indicator through within an interval; the others are counted, and reported as one when it
 * is over. Also drops what was seen before in the same transaction of the same flow, for several rules may see one thing.
 * Bounded. Thread-safe.
 */
final class NoiseGate {
    private static final int MOST_INDICATORS = 10_000;
    private static final int MOST_TRANSACTIONS = 16_384;

    /** What becomes of a sighting. */
    enum Verdict {
        PASS,
        DUPLICATE,
        HELD_BACK
    }

    private record Transaction(StixId indicator, long flow, long number) {}

    /** Sightings that were held back: the last of them, how many, and when the first was. */
    record HeldBack(Map<String, Object> last, long count, Instant first) {}

    private static final class Window {
        private final long began;
        private long passed;
        private long held;
        private Instant first = Instant.EPOCH;
        private Map<String, Object> last = Map.of();

        Window(long began) {
            this.began = began;
        }
    }

    private final int threshold;
    private final long interval;
    private final Map<StixId, Window> windows = new LinkedHashMap<>();
    private final Map<Transaction, Boolean> transactions = BoundedMap.byAge(MOST_TRANSACTIONS);

    /** @param threshold how many pass within the interval; 0 for all */
    NoiseGate(int threshold, Duration interval) {
        this.threshold = threshold;
        this.interval = interval.toNanos();
    }

    /** Decides about a sighting; {@code now} is {@link System#nanoTime}. */
    synchronized Verdict decide(StixId indicator, Event event, Supplier<Map<String, Object>> sighting, long now) {
        if (isDuplicate(indicator, event)) {
            return Verdict.DUPLICATE;
        } else if (threshold == 0) {
            return Verdict.PASS;
        }
        Window window = windows.get(indicator);
        if (window == null) {
            if (windows.size() >= MOST_INDICATORS) {
                return Verdict.PASS;
            }
            window = new Window(now);
            windows.put(indicator, window);
        }
        if (window.passed < threshold) {
            window.passed++;
            return Verdict.PASS;
        }
        if (window.held++ == 0) {
            window.first = event.time().orElseGet(Instant::now);
        }
        window.last = sighting.get();
        return Verdict.HELD_BACK;
    }

    private boolean isDuplicate(StixId indicator, Event event) {
        long flow = event.number("flow_id").orElse(0L);
        if (flow == 0) {
            return false;
        }
        long number = event.number("tx_id")
                .or(() -> event.number("fileinfo", "tx_id"))
                .or(() -> event.number("dns", "tx_id"))
                .orElse(-1L);
        Transaction transaction = new Transaction(indicator, flow, number);
        return transactions.putIfAbsent(transaction, true) != null;
    }

    /** What was held back in intervals that are over. */
    synchronized List<HeldBack> due(long now) {
        List<HeldBack> due = new ArrayList<>();
        windows.values().removeIf(window -> {
            if (now - window.began < interval) {
                return false;
            }
            if (window.held > 0) {
                due.add(new HeldBack(window.last, window.held, Objects.requireNonNull(window.first)));
            }
            return true;
        });
        return due;
    }
}
