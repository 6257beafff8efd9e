package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.Rejection;
import io.threatbus.spi.FanOut;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the queue, hands what comes from it to the subscribers and acknowledges it afterwards, many at once. What
 * cannot be read is rejected, which makes it a dead letter where there is a place for these, and never stops the rest.
 * Runs on the thread of its link.
 */
final class Consumer implements Link.Work {
    private static final Logger logger = LoggerFactory.getLogger(Consumer.class);

    private static final Duration TICK = Duration.ofMillis(200);
    /** How often it is made sure that the queue is still bound: losing the exchange takes the binding without a word. */
    private static final long DECLARE_AGAIN_NANOS = Duration.ofSeconds(30).toNanos();

    /**
     * What the consumer takes from the bus.
     *
     * @param rejected where unreadable input is reported
     * @param subscribed opened by the first subscriber
     */
    record Target(
            MessageParser parser,
            FanOut fanOut,
            java.util.function.Consumer<Rejection> rejected,
            CountDownLatch subscribed) {}

    private final Topology topology;
    private final int prefetch;
    private final Duration awaitSubscriber;
    private final Target target;
    private final Binding binding;
    private final BackboneMetrics metrics;
    private final SeenMessages seen;
    private final List<Received> batch = new ArrayList<>();

    Consumer(RabbitMqSettings settings, Topology topology, Target target, Binding binding, BackboneMetrics metrics) {
        this.topology = topology;
        this.prefetch = settings.prefetch();
        this.awaitSubscriber = settings.awaitSubscriber();
        this.target = target;
        this.binding = binding;
        this.metrics = metrics;
        this.seen = new SeenMessages(settings.duplicateWindow());
    }

    @Override
    public void run(BrokerConnection connection, Runnable ready) throws IOException, InterruptedException {
        Channel channel = connection.amqp().openChannel().orElseThrow(connection::closeReason);
        topology.declare(channel);
        binding.confirmed();
        try {
            ready.run();
            awaitSubscriber(channel);
            consume(channel);
        } finally {
            batch.clear();
            binding.lost();
        }
    }

    /** What waited in the queue while the bus was down is for its applications, which need a moment to come back. */
    private void awaitSubscriber(Channel channel) throws IOException, InterruptedException {
        long end = System.nanoTime() + awaitSubscriber.toNanos();
        while (System.nanoTime() < end && !target.subscribed().await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            ShutdownSignalException reason = channel.getCloseReason();
            if (reason != null) {
                throw new IOException("the channel is closed", reason);
            }
        }
        target.subscribed().countDown();
    }

    private void consume(Channel channel) throws IOException, InterruptedException {
        channel.basicQos(prefetch);
        Inbox inbox = new Inbox(channel, topology.queue().name());
        metrics.unacknowledged(inbox::size);
        channel.basicConsume(topology.queue().name(), false, inbox);
        long declared = System.nanoTime();
        while (true) {
            if (binding.isDoubted() || System.nanoTime() - declared > DECLARE_AGAIN_NANOS) {
                topology.declare(channel);
                binding.confirmed();
                declared = System.nanoTime();
            }
            inbox.take(batch, Math.max(1, prefetch / 4), TICK);
            handle(channel);
        }
    }

    private void handle(Channel channel) throws IOException {
        long acknowledge = 0;
        for (Received received : batch) {
            if (deliver(received)) {
                acknowledge = received.tag();
            } else {
                channel.basicReject(received.tag(), false);
            }
        }
        if (acknowledge > 0) {
            channel.basicAck(acknowledge, true);
        }
        batch.clear();
    }

    /** False if the message is of no use to anybody, now or later. */
    private boolean deliver(Received received) {
        metrics.received.increment();
        if (received.redelivered()) {
            metrics.redelivered.increment();
        }
        if (received.messageId().isPresent()
                && seen.contains(received.messageId().get())) {
            metrics.duplicates.increment();
            return true;
        }
        try {
            Parsed parsed = target.parser().parse(received.body());
            if (parsed instanceof Parsed.Accepted accepted) {
                target.fanOut().deliver(accepted.message());
                received.messageId().ifPresent(seen::add);
                return true;
            }
            target.rejected().accept(((Parsed.Rejected) parsed).rejection());
            metrics.rejected.increment();
            return false;
        } catch (RuntimeException e) {
            metrics.failed.increment();
            logger.error(
                    "A message from queue '{}' cannot be handed over",
                    topology.queue().name(),
                    e);
            return false;
        }
    }
}
