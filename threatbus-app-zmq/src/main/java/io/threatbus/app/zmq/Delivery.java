package io.threatbus.app.zmq;

import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.toolkit.log.RateLimitedLog;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.ConnectionListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
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
    private static final int MOST_PREFIXES = 10_000;
    /** Longer than an application pauses that is alive, for its garbage or its disk. */
    private static final Duration DEAD_AFTER = Duration.ofSeconds(5);

    private final Subscribers subscribers;
    private final InstantSource clock;
    private final Runnable wakeup;
    private final Metrics.Counter refusedPrefixes;
    private final Metrics.Counter deadConnections;
    private final RateLimitedLog refusals;
    private final ForeignTopics foreign;
    private final LeftOutValues leftOut;
    private final Queue<Subscriber> ready = new ConcurrentLinkedQueue<>();
    private final Map<Connection, Set<Subscriber>> attached = new HashMap<>();
    private final FrameBatch frames = new FrameBatch();
    private final List<Message> taken = new ArrayList<>();
    private final List<Message> objects = new ArrayList<>();

    Delivery(Subscribers subscribers, InstantSource clock, Metrics metrics, PointGuard guard, Runnable wakeup) {
        this.leftOut = new LeftOutValues(guard);
        this.subscribers = subscribers;
        this.clock = clock;
        this.wakeup = wakeup;
        refusals = new RateLimitedLog(RateLimitedLog.MINUTE, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
        foreign = new ForeignTopics(metrics);
        refusedPrefixes = metrics.counter(
                "zmq_refused_prefixes",
                "Attempts to receive under a prefix that is no application's topic, such as the empty one.");
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
            subscriber.giveBack(taken);
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
        Deque<Message> next = subscriber.next(BATCH);
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
            attach(connection, prefix);
        } else {
            find(prefix).ifPresent(subscriber -> subscriber.detach(connection, prefix, clock.instant()));
        }
    }

    private void attach(Connection connection, byte[] prefix) {
        Optional<Subscriber> found = find(prefix);
        if (found.isEmpty()) {
            refuse(connection, prefix);
            return;
        }
        if (!found.get().belongsTo(Door.peer(connection))) {
            foreign.note(connection, found.get());
            return;
        }
        Set<Subscriber> here = attached.computeIfAbsent(connection, key -> new LinkedHashSet<>());
        if (here.size() >= MOST_PREFIXES) {
            connection.close("asks for too much");
            return;
        }
        Subscriber subscriber = found.get();
        here.add(subscriber);
        subscriber.attach(connection, prefix);
        wake(subscriber);
    }

    private Optional<Subscriber> find(byte[] prefix) {
        if (prefix.length < P2pTopic.length()) {
            return Optional.empty();
        }
        return subscribers.find(new String(prefix, 0, P2pTopic.length(), StandardCharsets.ISO_8859_1));
    }

    private void refuse(Connection connection, byte[] prefix) {
        refusedPrefixes.increment();
        if (prefix.length < P2pTopic.length()) {
            refusals.due(connection.peer().getAddress().getHostAddress()).ifPresent(count -> logger.atWarn()
                    .addKeyValue("peer", connection)
                    .log(
                            "{} asks for all topics with a beginning of {} letters; it gets nothing: only whole topics"
                                    + " that the management port gave out are served; {} such attempts from there"
                                    + " since the last message",
                            connection,
                            prefix.length,
                            count));
        } else {
            logger.debug("{} asks for a topic that is not, or no longer, registered", connection);
        }
    }

    @Override
    public void flushed(Connection connection) {
        for (Subscriber subscriber : attached.getOrDefault(connection, Set.of())) {
            subscriber.noteStall(clock.instant());
            wake(subscriber);
        }
    }

    @Override
    public void closed(Connection connection, String reason) {
        Set<Subscriber> left = attached.remove(connection);
        if (left != null) {
            left.forEach(subscriber -> {
                subscriber.detach(connection, clock.instant());
                subscriber.noteStall(clock.instant());
                wake(subscriber);
            });
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
                subscriber.noteCutOff();
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
        for (Audience audience : subscriber.audiences()) {
            Set<Subscriber> here = attached.get(audience.connection());
            if (here != null) {
                here.remove(subscriber);
            }
        }
        subscriber.audiences().clear();
    }

    /** Drops what waits for a subscriber that has been away for too long. */
    void discardIfAbsent(Subscriber subscriber, Duration hold) {
        if (!subscriber.isAbsent(hold, clock.instant())) {
            return;
        }
        while (subscriber.hasNext()) {
            Deque<Message> next = subscriber.next(BATCH);
            next.stream().filter(StixObject.class::isInstance).forEach(message -> {
                subscriber.noteMissed();
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
            if (!asks && subscriber.ask(request)) {
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
