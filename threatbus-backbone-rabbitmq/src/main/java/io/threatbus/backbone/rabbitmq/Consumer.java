package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.Rejection;
import io.threatbus.spi.FanOut;
import io.threatbus.spi.life.Kept;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the queue, hands what comes from it to the subscribers and acknowledges it afterwards, many at once. What
 * cannot be read is rejected, which makes it a dead letter where there is a place for these, and never stops the rest.
 * Runs on the thread of its link; {@link #stopTaking} may come from any.
 */
final class Consumer implements Link.Work {
    private static final Logger logger = LoggerFactory.getLogger(Consumer.class);

    private static final Duration TICK = Duration.ofMillis(200);

    /**
     * What the consumer takes from the bus.
     *
     * @param rejected where unreadable input is reported
     * @param subscribed opened by the first subscriber
     * @param kept how far the bus is with writing down what it was handed
     */
    record Target(
            MessageParser parser,
            FanOut fanOut,
            java.util.function.Consumer<Rejection> rejected,
            CountDownLatch subscribed,
            Kept kept) {}

    private final Topology topology;
    private final int prefetch;
    private final int atOnce;
    private final Duration awaitSubscriber;
    private final Target target;
    private final Binding binding;
    private final BackboneHealth health;
    private final RateLimitedLog lines = new RateLimitedLog();
    private final BackboneMetrics metrics;
    private final SeenMessages seen;
    private final List<Received> batch = new ArrayList<>();
    private final List<Message> readable = new ArrayList<>();
    private final Set<Received> refused = new HashSet<>();
    /** Held while a batch goes to the subscribers. */
    private final Object handing = new Object();

    private volatile boolean stopped;

    Consumer(
            RabbitMqSettings settings,
            Topology topology,
            Target target,
            Binding binding,
            BackboneHealth health,
            BackboneMetrics metrics) {
        this.topology = topology;
        this.prefetch = settings.prefetch();
        this.atOnce = Math.max(1, prefetch / 4);
        this.awaitSubscriber = settings.awaitSubscriber();
        this.target = target;
        this.binding = binding;
        this.health = health;
        this.metrics = metrics;
        this.seen = new SeenMessages(settings.duplicateWindow());
    }

    @Override
    public void run(BrokerConnection connection, Runnable ready) throws IOException, InterruptedException {
        Channel channel = connection.amqp().openChannel().orElseThrow(connection::closeReason);
        noteOthers(topology.declare(channel));
        binding.confirmed();
        try {
            ready.run();
            awaitSubscriber(channel);
            consume(connection.amqp(), channel);
        } finally {
            forgetBatch();
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

    private void consume(Connection connection, Channel channel) throws IOException, InterruptedException {
        channel.basicQos(prefetch);
        Optional<DeadLetters> deadLetters =
                topology.deadLetter().map(name -> new DeadLetters(name, topology.quorum(), health, lines));
        if (deadLetters.isPresent()) {
            deadLetters.get().begin(connection);
        }
        Inbox inbox = new Inbox(channel, topology.queue().name());
        metrics.unacknowledged(inbox::size);
        channel.basicConsume(topology.queue().name(), false, inbox);
        Settlement settlement = new Settlement(channel, atOnce, target.kept());
        try {
            consume(connection, inbox, settlement, deadLetters);
            while (true) {
                settlement.acknowledge();
                inbox.awaitEnd(settlement.patience(TICK));
            }
        } catch (InterruptedException e) {
            settlement.acknowledge();
            throw e;
        }
    }

    private void consume(Connection connection, Inbox inbox, Settlement settlement, Optional<DeadLetters> deadLetters)
            throws IOException, InterruptedException {
        Presence presence = new Presence(topology, binding, connection);
        Presence.Standstill standstill = new Presence.Standstill(prefetch);
        long received = 0;
        while (!stopped) {
            Optional<AMQP.Queue.DeclareOk> queue = presence.step();
            if (queue.isPresent()) {
                noteOthers(queue.get().getConsumerCount() - 1);
                standstill.look(queue.get(), received + inbox.size(), inbox.size() + settlement.open());
            }
            if (deadLetters.isPresent()) {
                deadLetters.get().step(connection);
            }
            inbox.take(batch, atOnce, settlement.patience(TICK));
            received += batch.size();
            handle(settlement);
            settlement.acknowledgeWhenDue();
        }
    }

    /**
     * Two buses that consume from one queue, such as clones of one machine, get half of everything each, without a word
     * from RabbitMQ. A connection of this bus that has just died counts as another for a moment.
     */
    private void noteOthers(int consumers) {
        if (consumers <= 0) {
            health.shared(Optional.empty());
            return;
        }
        String name = topology.queue().name();
        lines.warn(
                logger,
                "shared",
                "Others consume from queue '" + name + "' as well (" + consumers
                        + "): each gets a part of what is meant for all. If they are other buses, such as a clone of"
                        + " this machine, give each its own queue.name_suffix; if it is a connection of this bus that"
                        + " died, RabbitMQ drops it soon");
        health.shared(Optional.of("others consume from queue '" + name
                + "', so that this bus gets a part of the messages only: give each bus its own queue.name_suffix"));
    }

    /** Hands over and acknowledges nothing more; returns when a batch that is being handed over is. Any thread. */
    void stopTaking() {
        stopped = true;
        synchronized (handing) {
            logger.debug(
                    "what comes from now on stays in queue '{}'",
                    topology.queue().name());
        }
    }

    private void handle(Settlement settlement) throws IOException {
        synchronized (handing) {
            if (!stopped) {
                handOver(settlement);
            }
            forgetBatch();
        }
    }

    private void handOver(Settlement settlement) throws IOException {
        for (Received received : batch) {
            if (!read(received)) {
                refused.add(received);
            }
        }
        try {
            if (!deliver()) {
                refused.addAll(batch);
            }
        } catch (CancellationException e) {
            // The bus stops before it has begun: the broker keeps what is not acknowledged.
            logger.debug("{} messages stay in the queue", batch.size(), e);
            return;
        }
        for (Received received : batch) {
            if (refused.contains(received)) {
                settlement.refuse(received);
            } else {
                settlement.handedOver(received);
            }
        }
        settlement.endOfBatch();
    }

    private void forgetBatch() {
        readable.clear();
        refused.clear();
        batch.clear();
    }

    /** False if the message is of no use to anybody, now or later. */
    private boolean read(Received received) {
        metrics.received.increment();
        if (received.redelivered()) {
            metrics.redelivered.increment();
        }
        if (received.messageId().map(seen::contains).orElse(false)) {
            metrics.duplicates.increment();
            return true;
        }
        try {
            Parsed parsed = target.parser().parse(received.body());
            if (parsed instanceof Parsed.Accepted accepted) {
                readable.add(accepted.message());
                received.messageId().ifPresent(seen::add);
                return true;
            }
            target.rejected().accept(((Parsed.Rejected) parsed).rejection());
            metrics.rejected.increment();
        } catch (RuntimeException e) {
            failed(1, e);
        }
        return false;
    }

    private boolean deliver() {
        try {
            target.fanOut().deliver(readable);
            return true;
        } catch (CancellationException e) {
            batch.forEach(received -> received.messageId().ifPresent(seen::remove));
            throw e;
        } catch (RuntimeException e) {
            failed(readable.size(), e);
            // Somebody may take them from the dead letters and send them once more.
            batch.forEach(received -> received.messageId().ifPresent(seen::remove));
            return false;
        }
    }

    private void failed(int count, RuntimeException reason) {
        metrics.failed.add(count);
        logger.error(
                "{} messages from queue '{}' cannot be handed over",
                count,
                topology.queue().name(),
                reason);
    }
}
