package io.threatbus.bus;

import io.threatbus.spi.Metrics;
import io.threatbus.spi.Metrics.Counter;
import io.threatbus.spi.Metrics.Histogram;

/** What became of the messages for all subscribers of one plugin. */
final class SubscriberMeters {
    private final Metrics metrics;
    final Counter queued;
    final Counter dropped;
    final Counter sent;
    final Counter applied;
    final Counter superseded;
    final Histogram untilSent;
    final Histogram untilApplied;

    SubscriberMeters(Metrics metrics) {
        this.metrics = metrics;
        this.queued = metrics.counter("messages_queued", "Messages put into subscribers' queues.");
        this.dropped = metrics.counter("messages_dropped", "Messages dropped because a subscriber's queue was full.");
        this.sent = metrics.counter("messages_sent", "Messages that have left for subscribers.");
        this.applied = metrics.counter("messages_applied", "Messages that subscribers have confirmed.");
        this.untilSent = metrics.histogram(
                "message_sent_seconds", "From the moment a message was accepted here until it left for a subscriber.");
        this.untilApplied = metrics.histogram(
                "message_applied_seconds",
                "From the moment a message was accepted here until a subscriber confirmed it.");
        this.superseded = metrics.counter(
                "history_superseded", "Snapshot objects not sent because the subscriber had the same or newer news.");
    }

    /** All numbers of the plugin. */
    Metrics all() {
        return metrics;
    }

    Counter failed(String reason) {
        return metrics.counter(
                "messages_failed",
                "Messages that a subscriber should have had, and that went wrong on the last step.",
                "reason",
                reason);
    }

    Counter skipped(String reason) {
        return metrics.counter(
                "messages_skipped",
                "Messages that a subscriber's kind of application cannot be given.",
                "reason",
                reason);
    }
}
