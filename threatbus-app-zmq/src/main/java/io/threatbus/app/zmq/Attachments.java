package io.threatbus.app.zmq;

import io.threatbus.spi.Metrics;
import io.threatbus.toolkit.log.RateLimitedLog;
import io.threatbus.zmtp.Connection;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which applications receive on which connection: a peer gets only whole topics that were given out, and only its own.
 * Owned by the thread of the endpoint's loop.
 */
final class Attachments {
    private static final Logger logger = LoggerFactory.getLogger(Attachments.class);
    private static final int MOST_PREFIXES = 10_000;

    private final Subscribers subscribers;
    private final InstantSource clock;
    private final Metrics.Counter refusedPrefixes;
    private final RateLimitedLog refusals;
    private final ForeignTopics foreign;
    private final Map<Connection, Set<Subscriber>> attached = new HashMap<>();

    Attachments(Subscribers subscribers, InstantSource clock, Metrics metrics) {
        this.subscribers = subscribers;
        this.clock = clock;
        refusals = new RateLimitedLog(RateLimitedLog.MINUTE, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
        foreign = new ForeignTopics(metrics);
        refusedPrefixes = metrics.counter(
                "zmq_refused_prefixes",
                "Attempts to receive under a prefix that is no application's topic, such as the empty one.");
    }

    /** Lets the application whose topic this is receive on the connection; empty if that is refused. */
    Optional<Subscriber> attach(Connection connection, byte[] prefix) {
        Optional<Subscriber> found = find(prefix);
        if (found.isEmpty()) {
            refuse(connection, prefix);
            return Optional.empty();
        }
        if (!found.get().belongsTo(Door.peer(connection))) {
            foreign.note(connection, found.get());
            return Optional.empty();
        }
        Set<Subscriber> here = attached.computeIfAbsent(connection, key -> new LinkedHashSet<>());
        if (here.size() >= MOST_PREFIXES) {
            connection.close("asks for too much");
            return Optional.empty();
        }
        here.add(found.get());
        found.get().attach(connection, prefix);
        return found;
    }

    /** The connection asks for this no more. */
    void detach(Connection connection, byte[] prefix) {
        find(prefix).ifPresent(subscriber -> subscriber.detach(connection, prefix, clock.instant()));
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

    /** Those that receive on this connection. */
    Set<Subscriber> on(Connection connection) {
        return attached.getOrDefault(connection, Set.of());
    }

    /** Takes a connection that is closed away from those that received on it, and returns them. */
    Set<Subscriber> remove(Connection connection) {
        Set<Subscriber> left = attached.remove(connection);
        return left == null ? Set.of() : left;
    }

    /** Forgets where a subscriber that has ended received. */
    void forget(Subscriber subscriber) {
        for (Audience audience : subscriber.audiences()) {
            Set<Subscriber> here = attached.get(audience.connection());
            if (here != null) {
                here.remove(subscriber);
            }
        }
        subscriber.audiences().clear();
    }
}
