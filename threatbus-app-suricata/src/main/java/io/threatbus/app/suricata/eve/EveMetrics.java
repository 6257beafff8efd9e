package io.threatbus.app.suricata.eve;

import io.threatbus.spi.Metrics;

/** What is counted about events and sightings. Safe for use by any thread. */
public final class EveMetrics {
    private final Metrics metrics;
    private final Metrics.Counter passedOver;
    private final Metrics.Counter tooLong;
    private final Metrics.Counter unreadable;
    private final Metrics.Counter foreign;
    private final Metrics.Counter unresolved;
    private final Metrics.Counter duplicates;
    private final Metrics.Counter heldBack;
    private final Metrics.Counter dropped;
    private final Metrics.Counter sightings;

    public EveMetrics(Metrics metrics) {
        this.metrics = metrics;
        passedOver = events("passed-over");
        tooLong = events("too-long");
        unreadable = events("unreadable");
        foreign = events("foreign");
        unresolved = events("unresolved");
        duplicates = events("duplicate");
        heldBack = events("held-back");
        dropped = events("dropped");
        sightings = metrics.counter("suricata_sightings", "Sightings that were put into the bus.");
    }

    private Metrics.Counter events(String outcome) {
        return metrics.counter(
                "suricata_events", "Events of Suricata that made no sighting, by the reason.", "outcome", outcome);
    }

    /** Of a type that does not matter. */
    void passedOver() {
        passedOver.increment();
    }

    void tooLong() {
        tooLong.increment();
    }

    void unreadable() {
        unreadable.increment();
    }

    /** Of a type that matters, but about nothing that the bus looks for. */
    void foreign() {
        foreign.increment();
    }

    /** One of the shipped rules fired for something that no indicator names. */
    void unresolved() {
        unresolved.increment();
    }

    void duplicate() {
        duplicates.increment();
    }

    void heldBack() {
        heldBack.increment();
    }

    /** The bus did not take it in time. */
    void dropped() {
        dropped.increment();
    }

    void sighting() {
        sightings.increment();
    }

    /** What became of a match on a part of a pattern. */
    void verdict(String verdict) {
        metrics.counter(
                        "suricata_sighting_verdicts",
                        "Sightings of patterns that ask for more than what was looked for, by what the whole says.",
                        "verdict",
                        verdict)
                .increment();
    }

    Metrics metrics() {
        return metrics;
    }
}
