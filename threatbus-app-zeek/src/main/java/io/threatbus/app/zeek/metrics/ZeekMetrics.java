package io.threatbus.app.zeek.metrics;

import io.threatbus.app.zeek.intel.IntelChange;
import io.threatbus.spi.Metrics;

/** What is counted whatever the transport. Safe for use by any thread. */
public final class ZeekMetrics {
    private final Metrics metrics;
    private final Metrics.Counter subscriptions;
    private final Metrics.Counter added;
    private final Metrics.Counter removed;
    private final Metrics.Counter sightings;
    private final Metrics.Counter sightingsDropped;
    private final Metrics.Counter ignored;
    private final Metrics.Counter forgotten;
    private final Metrics.Counter undeliverable;

    public ZeekMetrics(Metrics metrics) {
        this.metrics = metrics;
        subscriptions = metrics.counter("zeek_subscriptions", "Subscriptions that Zeek asked for.");
        added = intel("add");
        removed = intel("remove");
        sightings = metrics.counter("zeek_sightings", "Sightings that were put into the bus.");
        sightingsDropped = metrics.counter(
                "zeek_sightings_dropped", "Sightings that found no room, or came while the bus stopped.");
        ignored = metrics.counter("zeek_events_ignored", "Events that are none of the script's.");
        forgotten = metrics.counter(
                "zeek_indicators_forgotten", "Indicators that are no longer remembered as given to a Zeek.");
        undeliverable = metrics.counter(
                "zeek_intel_undeliverable",
                "Messages for a Zeek, and intel events made of them, that were not sent because it left.");
    }

    private Metrics.Counter intel(String operation) {
        return metrics.counter(
                "zeek_intel_events",
                "Intel events that were handed to a connection with a Zeek.",
                "operation",
                operation);
    }

    public void subscribed() {
        subscriptions.increment();
    }

    public void sent(IntelChange.Operation operation) {
        (operation == IntelChange.Operation.ADD ? added : removed).increment();
    }

    /** Counts what Zeek cannot look for, under a stable code. */
    public void unmappable(String reason) {
        metrics.counter(
                        "zeek_unmappable",
                        "Patterns, or alternatives of one, that Zeek cannot look for.",
                        "reason",
                        reason)
                .increment();
    }

    /** Counts a sighting that was judged: confirmed, refuted or undecided. */
    public void verdict(String verdict) {
        metrics.counter(
                        "zeek_sighting_verdicts",
                        "Sightings of patterns that ask for more than one value, by what the whole pattern says.",
                        "verdict",
                        verdict)
                .increment();
    }

    public void sightings(long amount) {
        sightings.add(amount);
    }

    public void sightingsDropped(long amount) {
        sightingsDropped.add(amount);
    }

    public void ignored() {
        ignored.increment();
    }

    public void forgotten() {
        forgotten.increment();
    }

    public void undeliverable(long amount) {
        undeliverable.add(amount);
    }
}
