package io.threatbus.bus;

import io.threatbus.spi.Metrics;
import io.threatbus.spi.Metrics.Counter;

/** What became of the messages for all subscribers of one plugin. */
final class SubscriberMeters {
    private final Metrics metrics;
    final Counter queued;
    final Counter dropped;
    final Counter sent;
    final Counter superseded;

    SubscriberMeters(Metrics metrics) {
        this.metrics = metrics;
        this.queued = metrics.counter("messages_queued", "Messages put into subscribers' queues.");
        this.dropped = metrics.counter("messages_dropped", "Messages dropped because a subscriber's queue was full.");
        this.sent = metrics.counter("messages_sent", "Messages handed to subscribers' transports.");
        this.superseded = metrics.counter(
                "history_superseded", "Snapshot objects not sent because the subscriber had the same or newer news.");
    }

    /** All numbers of the plugin. */
    Metrics all() {
        return metrics;
    }

    Counter skipped(String reason) {
        return metrics.counter(
                "messages_skipped",
                "Messages that a subscriber's kind of application cannot be given.",
                "reason",
                reason);
    }
}
