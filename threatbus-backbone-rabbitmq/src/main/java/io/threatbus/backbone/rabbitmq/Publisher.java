package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Channel;
import io.threatbus.message.StixObject;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.HeldMessage;
import io.threatbus.toolkit.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from {@code inq}, publishes them, and holds each until the broker has confirmed it; what is not
 * confirmed when a connection ends is published again, in its order and with the same id, on the next one. Nothing is
 * taken while the broker is away, so that {@code inq} fills and the applications feel it.
 *
 * <p>Runs on the thread of its link; {@link #drain} is called from another one.
 */
final class Publisher implements Link.Work {
    private static final Logger logger = LoggerFactory.getLogger(Publisher.class);

    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration DRAINING_TICK = Duration.ofMillis(2);
    /** A quorum queue that has lost its leader has another within seconds, and then confirms what waited. */
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(30);

    /** Longer than it takes a quorum queue to have another leader. */
    private static final long REFUSED_AT_LEAST = Duration.ofSeconds(5).toNanos();

    private static final long REFUSED_AT_MOST = Duration.ofMinutes(1).toNanos();

    private static final int BATCH = 256;
    /** How long after the last refusal the broker is believed to be well again. */
    private static final long WELL_AGAIN_NANOS = Duration.ofSeconds(3).toNanos();

    private final RabbitMqSettings settings;
    private final Topology topology;
    private final AcknowledgedInQueue inq;
    private final Binding binding;
    private final BackboneHealth health;
    private final BackboneMetrics metrics;
    private final Outbox outbox = new Outbox();
    private final Backoff refusals;
    private final Absence absence;
    private final Deque<HeldMessage> pending = new ArrayDeque<>();
    private final List<HeldMessage> batch = new ArrayList<>(BATCH);
    private final AtomicBoolean blocked = new AtomicBoolean();
    private boolean troubled;
    private long refusalPatience = REFUSED_AT_LEAST;
    private long lastRefusal;
    private volatile boolean taking;
    private volatile boolean draining;

    Publisher(
            RabbitMqSettings settings,
            Topology topology,
            AcknowledgedInQueue inq,
            Binding binding,
            BackboneHealth health,
            BackboneMetrics metrics,
            RandomGenerator random) {
        this.settings = settings;
        this.topology = topology;
        this.inq = inq;
        this.binding = binding;
        this.health = health;
        this.metrics = metrics;
        this.refusals = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), random);
        this.absence = new Absence(topology, settings.reconnectOptions().maximumDelay());
        metrics.outstanding(outbox::held);
        metrics.blocked(() -> blocked.get() ? 1 : 0);
    }

    @Override
    public void run(BrokerConnection connection, Runnable ready) throws IOException, InterruptedException {
        blocked.set(false);
        List<ConfirmChannel> channels = new ArrayList<>();
        try {
            connection.amqp().addBlockedListener(this::block, this::unblock);
            open(connection, channels);
            absence.end();
            ready.run();
            while (true) {
                for (ConfirmChannel channel : channels) {
                    channel.requireOpen();
                    channel.requireConfirmations(CONFIRMED_WITHIN);
                    requireAcceptance(channel);
                }
                step(connection.writes(), channels);
            }
        } finally {
            absence.begin();
            keepUnconfirmed(channels);
        }
    }

    /**
     * A channel that was opened before a quorum queue had another leader asks the old one for each message, and refuses it, until
     * that node is back. Where a queue is really full, another connection is of no use, and is not made again and again.
     */
    private void requireAcceptance(ConfirmChannel channel) throws UnansweredException {
        long refusing = channel.refusingNanos();
        if (refusing == 0 && channel.hasAccepted()) {
            refusalPatience = REFUSED_AT_LEAST;
        } else if (refusing > refusalPatience) {
            refusalPatience = Math.min(REFUSED_AT_MOST, 2 * refusalPatience);
            throw new UnansweredException("RabbitMQ refuses every message; reconnecting, and sending them again");
        }
    }

    private void open(BrokerConnection connection, List<ConfirmChannel> channels) throws IOException {
        ConfirmChannel.Publishing publishing =
                new ConfirmChannel.Publishing(topology.exchange(), inq, settings.confirms(), outbox, binding, metrics);
        int window = Math.max(1, settings.outstandingConfirms() / settings.publishChannels());
        for (int i = 0; i < settings.publishChannels(); i++) {
            Channel channel = connection.amqp().openChannel().orElseThrow(connection::closeReason);
            topology.declareExchange(channel);
            channels.add(ConfirmChannel.open(channel, publishing, window));
        }
    }

    private void block(String reason) {
        blocked.set(true);
        health.blocked(Optional.of(reason));
    }

    private void unblock() {
        blocked.set(false);
        health.blocked(Optional.empty());
    }

    private void step(GatheredWrites writes, List<ConfirmChannel> channels) throws IOException, InterruptedException {
        if (blocked.get()) {
            channels.forEach(ConfirmChannel::excuse);
            outbox.awaitChange(TICK);
            return;
        }
        takeBackRefused();
        if (!binding.await(TICK)) {
            return;
        }
        if (!draining && absence.othersMayBeAway()) {
            outbox.awaitChange(TICK);
            return;
        }
        if (pending.isEmpty()) {
            take(channels);
        }
        publish(writes, channels);
    }

    private void takeBackRefused() throws InterruptedException {
        List<HeldMessage> refused = outbox.takeRefused();
        if (!refused.isEmpty()) {
            troubled = true;
            lastRefusal = System.nanoTime();
            health.refused(Optional.of("RabbitMQ does not keep messages sent to exchange '" + topology.exchange()
                    + "': no queue was bound, or a queue is full and refuses more; they are sent again until it does"));
            putFirst(refused);
            outbox.awaitChange(refusals.next());
        } else if (troubled && System.nanoTime() - lastRefusal > WELL_AGAIN_NANOS) {
            troubled = false;
            refusals.reset();
            health.refused(Optional.empty());
        }
    }

    private void take(List<ConfirmChannel> channels) throws InterruptedException {
        int room = BATCH;
        for (ConfirmChannel channel : channels) {
            room = Math.min(room, channel.room());
        }
        if (room == 0) {
            channels.get(0).awaitRoom(TICK);
            return;
        }
        boolean hurried = draining;
        taking = true;
        try {
            inq.take(batch, room, hurried ? Duration.ZERO : TICK);
            outbox.taken(batch.size());
        } finally {
            taking = false;
        }
        pending.addAll(batch);
        if (hurried && batch.isEmpty()) {
            outbox.awaitChange(DRAINING_TICK);
        }
        batch.clear();
    }

    private void publish(GatheredWrites writes, List<ConfirmChannel> channels)
            throws IOException, InterruptedException {
        while (!pending.isEmpty() && !blocked.get()) {
            if (!ConfirmChannel.of(pending.getFirst(), channels).awaitRoom(TICK)) {
                return;
            }
            publishWhatFits(writes, channels);
        }
    }

    /** Nothing may be waited for in here: what is held back is not confirmed. */
    private void publishWhatFits(GatheredWrites writes, List<ConfirmChannel> channels) throws IOException {
        writes.hold();
        try {
            ConfirmChannel channel = ConfirmChannel.of(pending.getFirst(), channels);
            while (channel.room() > 0 && !blocked.get()) {
                channel.publish(pending.removeFirst());
                if (pending.isEmpty()) {
                    break;
                }
                channel = ConfirmChannel.of(pending.getFirst(), channels);
            }
        } finally {
            writes.release();
        }
        channels.forEach(ConfirmChannel::written);
    }

    private void keepUnconfirmed(List<ConfirmChannel> channels) {
        List<HeldMessage> unconfirmed = new ArrayList<>(outbox.takeRefused());
        for (ConfirmChannel channel : channels) {
            unconfirmed.addAll(channel.abandon());
            channel.tooLarge().ifPresent(size -> dropTooLarge(unconfirmed, size));
        }
        metrics.republished.add(unconfirmed.size());
        unconfirmed.sort(Comparator.comparingLong(HeldMessage::number));
        putFirst(unconfirmed);
    }

    /** Sent again, such a message would close the channel again, and nothing behind it would ever pass. */
    private void dropTooLarge(List<HeldMessage> unconfirmed, int size) {
        List<HeldMessage> dropped = unconfirmed.stream()
                .filter(held -> held.message().json().size() == size)
                .toList();
        for (HeldMessage held : dropped) {
            logger.warn(
                    "RabbitMQ takes no message of {} bytes, so this one reaches nobody: {}; raise max_message_size in"
                            + " rabbitmq.conf, or lower bus.max_message_size, which refuses it at the door",
                    size,
                    held.message() instanceof StixObject object
                            ? object.id()
                            : held.message().topic());
        }
        unconfirmed.removeAll(dropped);
        metrics.tooLarge.add(dropped.size());
        inq.acknowledge(dropped);
        outbox.confirmed(dropped.size());
    }

    private void putFirst(List<HeldMessage> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            pending.addFirst(messages.get(i));
        }
    }

    /**
     * Waits until {@code inq} is empty and all that was taken from it is confirmed.
     *
     * @return whether that was so before {@code deadline}
     */
    boolean drain(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        draining = true;
        try {
            while (!isDrained()) {
                if (System.nanoTime() >= end) {
                    return false;
                }
                outbox.awaitChange(DRAINING_TICK);
            }
            return true;
        } finally {
            draining = false;
        }
    }

    /** In this order: what left {@code inq} is being taken, then held. */
    private boolean isDrained() {
        return inq.size() == 0 && !taking && outbox.held() == 0;
    }

    /** How many messages are held that the broker has not confirmed. */
    long held() {
        return outbox.held();
    }
}
