package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Channel;
import io.threatbus.message.StixObject;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.HeldMessage;
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

/**
 * Takes messages from {@code inq}, publishes them, and holds each until the broker has confirmed it; what is not
 * confirmed when a connection ends is published again, in its order and with the same id, on the next one. Nothing is
 * taken while the broker is away, so that {@code inq} fills and the applications feel it.
 *
 * <p>Runs on the thread of its link; {@link #drain} is called from another one.
 */
final class Publisher implements Link.Work {
    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration DRAINING_TICK = Duration.ofMillis(2);
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
    private final Deque<HeldMessage> pending = new ArrayDeque<>();
    private final List<HeldMessage> batch = new ArrayList<>(BATCH);
    private final AtomicBoolean blocked = new AtomicBoolean();
    private boolean troubled;
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
        this.refusals = new Backoff(new ReconnectOptions(Duration.ofMillis(100), Duration.ofSeconds(5)), random);
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
            ready.run();
            while (true) {
                for (ConfirmChannel channel : channels) {
                    channel.requireOpen();
                }
                step(channels);
            }
        } finally {
            keepUnconfirmed(channels);
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

    private void step(List<ConfirmChannel> channels) throws IOException, InterruptedException {
        if (blocked.get()) {
            outbox.awaitChange(TICK);
            return;
        }
        takeBackRefused();
        if (!binding.await(TICK)) {
            return;
        }
        if (pending.isEmpty()) {
            take(channels);
        }
        publish(channels);
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

    private void publish(List<ConfirmChannel> channels) throws IOException, InterruptedException {
        while (!pending.isEmpty() && !blocked.get()) {
            ConfirmChannel channel = channelOf(pending.getFirst(), channels);
            if (!channel.awaitRoom(TICK)) {
                return;
            }
            channel.publish(pending.removeFirst());
        }
    }

    /** Messages about one object go one way, so that they keep their order. */
    private static ConfirmChannel channelOf(HeldMessage outgoing, List<ConfirmChannel> channels) {
        int key = outgoing.message() instanceof StixObject object ? object.id().hashCode() : 0;
        return channels.get(channels.size() == 1 ? 0 : Math.floorMod(key, channels.size()));
    }

    private void keepUnconfirmed(List<ConfirmChannel> channels) {
        List<HeldMessage> unconfirmed = new ArrayList<>(outbox.takeRefused());
        for (ConfirmChannel channel : channels) {
            unconfirmed.addAll(channel.abandon());
        }
        metrics.republished.add(unconfirmed.size());
        unconfirmed.sort(Comparator.comparingLong(HeldMessage::number));
        putFirst(unconfirmed);
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
