package io.threatbus.backbone.rabbitmq;

import io.threatbus.spi.Metrics;
import io.threatbus.spi.Metrics.Counter;
import java.util.function.LongSupplier;

/** The figures of the backbone. Any thread may use it. */
final class BackboneMetrics {
    final Counter published;
    final Counter confirmed;
    final Counter republished;
    final Counter returned;
    final Counter refused;
    final Counter tooLarge;
    final Counter received;
    final Counter redelivered;
    final Counter duplicates;
    final Counter rejected;
    final Counter failed;
    private final Metrics metrics;

    BackboneMetrics(Metrics metrics) {
        this.metrics = metrics;
        published = metrics.counter("rabbitmq_published", "Messages sent to RabbitMQ, each time one is sent.");
        confirmed = metrics.counter("rabbitmq_confirmed", "Messages that RabbitMQ has taken charge of.");
        republished = metrics.counter(
                "rabbitmq_republished", "Messages sent again because they were not confirmed the first time.");
        returned = metrics.counter(
                "rabbitmq_returned", "Messages that RabbitMQ sent back since no queue was bound; they are sent again.");
        refused = metrics.counter(
                "rabbitmq_refused", "Messages that RabbitMQ did not take charge of; they are sent again.");
        tooLarge = metrics.counter(
                "rabbitmq_too_large", "Messages that RabbitMQ refuses for their size; they reach nobody.");
        received = metrics.counter("rabbitmq_received", "Messages that came from this bus's queue.");
        redelivered = metrics.counter(
                "rabbitmq_redelivered", "Messages received that RabbitMQ says it may have delivered before.");
        duplicates = metrics.counter(
                "rabbitmq_duplicates", "Messages received that had been delivered already, and were not again.");
        rejected = metrics.counter(
                "rabbitmq_rejected", "Messages received that could not be read: kept as dead letters, or dropped.");
        failed = metrics.counter(
                "rabbitmq_failed", "Messages received that could not be handed over because of a fault of the bus.");
    }

    /** Counts the losses of one link's connection, and shows whether it is connected. */
    LinkReport counting(String link, LinkReport report) {
        Counter losses = metrics.counter(
                "rabbitmq_failures", "Lost connections to RabbitMQ and failed attempts to connect.", "link", link);
        State state = new State();
        metrics.gauge("rabbitmq_connected", "1 while the link is set up, else 0.", state, "link", link);
        return new LinkReport() {
            @Override
            public void up(String peer) {
                state.connected = 1;
                report.up(peer);
            }

            @Override
            public void down(Failure failure) {
                state.connected = 0;
                losses.increment();
                report.down(failure);
            }
        };
    }

    void outstanding(LongSupplier value) {
        metrics.gauge("rabbitmq_unconfirmed", "Messages taken from the inbound queue and not confirmed yet.", value);
    }

    void blocked(LongSupplier value) {
        metrics.gauge(
                "rabbitmq_blocked", "1 while RabbitMQ takes no messages for lack of memory or disk, else 0.", value);
    }

    void unacknowledged(LongSupplier value) {
        metrics.gauge("rabbitmq_unacknowledged", "Messages received and not handed to the subscribers yet.", value);
    }

    private static final class State implements LongSupplier {
        private volatile long connected;

        @Override
        public long getAsLong() {
            return connected;
        }
    }
}
