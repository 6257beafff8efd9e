package io.threatbus.app.zmq;

import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.ConnectionListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port where applications receive. Each is served from its own queue and only while its connection takes what it is
 * given: for one that stops reading, messages wait in its queue on the bus, by that queue's policy, and nobody else
 * notices. A new application's messages wait in the same way until its secret topic shows up on a connection.
 *
 * <p>Owned by the thread of the endpoint's loop; only {@link #wake} may be called from any thread.
 */
final class Delivery implements ConnectionListener {
    private static final Logger logger = LoggerFactory.getLogger(Delivery.class);
    private static final int BATCH = 256;
    private static final int TURN = 1000;
    private static final long TURN_NANOS = Duration.ofMillis(20).toNanos();
    /** Longer than an application pauses that is alive, for its garbage or its disk. */
    private static final Duration DEAD_AFTER = Duration.ofSeconds(5);

    private final Subscribers subscribers;
    private final InstantSource clock;
    private final Runnable wakeup;
    private final Metrics.Counter deadConnections;
    private final Attachments attachments;
    private final LeftOutValues leftOut;
    private final Queue<Subscriber> ready = new ConcurrentLinkedQueue<>();
    private final FrameBatch frames = new FrameBatch();
    private final List<Message> taken = new ArrayList<>();
    private final List<Message> objects = new ArrayList<>();

    Delivery(Subscribers subscribers, InstantSource clock, Metrics metrics, PointGuard guard, Runnable wakeup) {
        this.leftOut = new LeftOutValues(guard);
        this.subscribers = subscribers;
        this.clock = clock;
        this.wakeup = wakeup;
        attachments = new Attachments(subscribers, clock, metrics);
        deadConnections = metrics.counter(
                "zmq_dead_connections",
                "Connections that took nothing any more while their application received on another one.");
    }

    /** There may be something to send. Any thread. */
    void wake(Subscriber subscriber) {
        if (subscriber.markReady()) {
            ready.add(subscriber);
            wakeup.run();
        }
    }

    /** Sends to everybody who is marked as ready, a batch each, and leaves the rest for the next turn. */
    void turn() {
        Subscriber subscriber = ready.poll();
        long begin = System.nanoTime();
        for (int served = 1; subscriber != null; served++) {
            subscriber.unmarkReady();
            deliverOrRetry(subscriber);
            subscriber = served < TURN && System.nanoTime() - begin < TURN_NANOS ? ready.poll() : null;
        }
        if (!ready.isEmpty()) {
            wakeup.run();
        }
    }

    /** After a failure its queue, which is not empty, would never call again. */
    private void deliverOrRetry(Subscriber subscriber) {
        try {
            deliver(subscriber);
        } catch (RuntimeException e) {
            if (subscriber.markReady()) {
                ready.add(subscriber);
            }
            throw e;
        }
    }

    private void deliver(Subscriber subscriber) {
        if (!subscriber.isConnected() || subscriber.isStalled()) {
            return;
        }
        take(subscriber);
        if (taken.isEmpty()) {
            return;
        }
        for (Audience audience : subscriber.audiences()) {
            frames.clear();
            byte[] topic = {};
            Class<?> topicOf = Void.class;
            for (Message message : taken) {
                if (message.getClass() != topicOf) {
                    topicOf = message.getClass();
                    topic = subscriber.frameTopic(FrameBatch.suffix(message));
                }
                frames.add(audience, topic, subscriber.isSensor() ? leftOut.forSensor(message) : message);
            }
            frames.writeTo(audience.connection());
        }
        if (subscriber.audiences().stream()
                .allMatch(audience -> audience.connection().failed())) {
            subscriber.pending().giveBack(taken);
            return;
        }
        for (Message message : taken) {
            if (message instanceof StixObject) {
                objects.add(message);
            }
        }
        subscriber.written(objects);
        objects.clear();
        subscriber.noteStall(clock.instant());
        if (!subscriber.isStalled() && subscriber.hasNext() && subscriber.markReady()) {
            ready.add(subscriber);
        }
    }

    /** Moves the next batch into {@link #taken}. */
    private void take(Subscriber subscriber) {
        taken.clear();
        Deque<Message> next = subscriber.pending().next(BATCH);
        long bytes = 0;
        while (!next.isEmpty() && bytes < FrameBatch.FULL) {
            Message message = next.remove();
            bytes += message.json().size();
            taken.add(message);
        }
    }

    @Override
    public void frame(Connection connection, boolean more, byte[] data, int offset, int length) {
        if (more || length == 0 || data[offset] < 0 || data[offset] > 1) {
            return;
        }
        byte[] prefix = Arrays.copyOfRange(data, offset + 1, offset + length);
        if (data[offset] == 1) {
            attachments.attach(connection, prefix).ifPresent(this::wake);
        } else {
            attachments.detach(connection, prefix);
        }
    }

    @Override
    public void flushed(Connection connection) {
        for (Subscriber subscriber : attachments.on(connection)) {
            subscriber.noteStall(clock.instant());
            wake(subscriber);
        }
    }

    @Override
    public void closed(Connection connection, String reason) {
        for (Subscriber subscriber : attachments.remove(connection)) {
            subscriber.detach(connection, clock.instant());
            subscriber.noteStall(clock.instant());
            wake(subscriber);
        }
    }

    /**
     * Closes connections that nobody reads from any more and that hold up another one of the same application. A peer
     * that has vanished says nothing, and TCP takes a quarter of an hour to notice. Called every now and then.
     */
    void closeDead() {
        for (Subscriber subscriber : subscribers.all()) {
            for (Connection connection : subscriber.dead(DEAD_AFTER, clock.instant())) {
                deadConnections.increment();
                subscriber.gap().noteCutOff();
                logger.atWarn()
                        .addKeyValue("peer", subscriber.subscription().subscriber())
                        .log(
                                "{} receives on another connection, and {} takes nothing any more: it is closed",
                                subscriber.subscription().subscriber(),
                                connection);
                connection.close("takes nothing any more");
            }
        }
    }

    /** Forgets where a subscriber that has ended received. */
    void forget(Subscriber subscriber) {
        subscriber.lost();
        attachments.forget(subscriber);
    }

    /** Drops what waits for a subscriber that has been away for too long. */
    void discardIfAbsent(Subscriber subscriber, Duration hold) {
        if (!subscriber.isAbsent(hold, clock.instant())) {
            return;
        }
        while (subscriber.hasNext()) {
            Deque<Message> next = subscriber.pending().next(BATCH);
            next.stream().filter(StixObject.class::isInstance).forEach(message -> {
                subscriber.gap().noteMissed();
                subscriber.subscription().failed(message, "not-connected");
            });
            next.clear();
        }
    }

    /** Hands a question for history to every application but the one that asks. */
    void ask(SnapshotRequest request, Optional<Subscription> requester) {
        for (Subscriber subscriber : subscribers.all()) {
            boolean asks = requester
                    .filter(subscription -> subscription.equals(subscriber.subscription()))
                    .isPresent();
            if (!asks && subscriber.pending().ask(request)) {
                wake(subscriber);
            }
        }
    }

    /** Whether everything that was taken from the bus for connected applications has reached the operating system. */
    boolean isIdle() {
        return ready.isEmpty()
                && subscribers.all().stream()
                        .filter(Subscriber::isConnected)
                        .noneMatch(subscriber -> subscriber.isStalled() || subscriber.hasNext());
    }

    /** How many applications do not read what they are sent. */
    int stalled() {
        return (int) subscribers.all().stream().filter(Subscriber::isStalled).count();
    }
}
