package io.threatbus.bus.life;

import io.threatbus.guard.Hit;
import io.threatbus.life.Outcome;
import io.threatbus.spi.Metrics;
import java.util.EnumMap;
import java.util.Map;

/** {@code threatbus_life_total}: what came of words and instants. Thread-safe. */
final class LifeCounters {
    private final Metrics metrics;
    private final Map<Outcome, Metrics.Counter> counters = new EnumMap<>(Outcome.class);

    LifeCounters(Metrics metrics) {
        this.metrics = metrics;
        for (Outcome outcome : Outcome.values()) {
            if (outcome != Outcome.NOTHING) {
                counters.put(
                        outcome,
                        metrics.counter(
                                "life",
                                "What came of words about indicators, and of time: sent to subscribers if added, edited"
                                        + " or removed; only recorded if noted; superseded if they change nothing; refused if"
                                        + " there is no memory for a new one.",
                                "outcome",
                                outcome.kind(),
                                "reason",
                                outcome.reason()));
            }
        }
    }

    /** The guard has something to say of a content. */
    void found(Hit hit) {
        metrics.counter(
                        "guard_findings",
                        "Indicators of which the guard has something to say, by what becomes of them and what it is.",
                        "action",
                        hit.action().label(),
                        "code",
                        hit.code())
                .increment();
    }

    void count(Outcome outcome) {
        Metrics.Counter counter = counters.get(outcome);
        if (counter != null) {
            counter.increment();
        }
    }
}
