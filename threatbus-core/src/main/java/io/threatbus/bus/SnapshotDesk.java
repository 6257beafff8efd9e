package io.threatbus.bus;

import io.threatbus.bus.snapshot.EndedSnapshots;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.SnapshotType;
import io.threatbus.message.Topic;
import io.threatbus.spi.OutQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows who asked for which snapshot, hands requests that come out of the backbone to the application plugins, and
 * answers to whoever asked. It is a subscriber of the backbone like any other, but keeps nothing waiting. Thread-safe.
 */
final class SnapshotDesk implements OutQueue {
    private static final Logger logger = LoggerFactory.getLogger(SnapshotDesk.class);

    private final Duration timeout;
    private final InstantSource clock;
    private final Consumer<SnapshotRequest> toBackbone;
    private final Consumer<SnapshotRequest> toPlugins;
    private final Map<UUID, OpenSnapshot> open = new ConcurrentHashMap<>();
    private final EndedSnapshots ended = new EndedSnapshots();

    /**
     * A desk.
     *
     * @param timeout how long a snapshot stays open after the last object that came for it
     * @param toBackbone sends a request to everybody
     * @param toPlugins hands a request to the application plugins of this bus, without waiting for them
     */
    SnapshotDesk(
            Duration timeout,
            InstantSource clock,
            Consumer<SnapshotRequest> toBackbone,
            Consumer<SnapshotRequest> toPlugins) {
        this.timeout = timeout;
        this.clock = clock;
        this.toBackbone = toBackbone;
        this.toPlugins = toPlugins;
    }

    @Override
    public String subscriber() {
        return "snapshots";
    }

    /** Asks everybody for the history of the subscriber's topics; registered before it is sent. */
    void request(LiveSubscription requester, Duration span) {
        Set<SnapshotType> asked = EnumSet.noneOf(SnapshotType.class);
        for (Topic topic : requester.request().topics()) {
            Set<SnapshotType> types = types(topic);
            types.removeAll(asked);
            if (types.isEmpty()) {
                continue;
            }
            asked.addAll(types);
            UUID id = UUID.randomUUID();
            requester.snapshotOpened(types.size());
            open.put(id, new OpenSnapshot(requester, clock.instant()));
            types.forEach(type -> toBackbone.accept(
                    new SnapshotRequest(type, id, span, requester.request().own())));
        }
    }

    private static Set<SnapshotType> types(Topic topic) {
        String name = topic.name();
        if (name.equals("stix2") || name.equals("stix2/")) {
            return EnumSet.allOf(SnapshotType.class);
        }
        if (name.endsWith("indicator")) {
            return EnumSet.of(SnapshotType.INDICATOR);
        }
        return name.endsWith("sighting") ? EnumSet.of(SnapshotType.SIGHTING) : EnumSet.noneOf(SnapshotType.class);
    }

    /** Called by the backbone with requests and envelopes. */
    @Override
    public void put(Message message) {
        if (message instanceof SnapshotRequest request) {
            toPlugins.accept(request);
        } else if (message instanceof SnapshotEnvelope envelope) {
            deliver(envelope);
        }
    }

    private void deliver(SnapshotEnvelope envelope) {
        Optional<LiveSubscription> requester = requester(envelope.snapshotId());
        if (requester.isEmpty()) {
            logger.trace("dropping an object of the unknown or finished snapshot {}", envelope.snapshotId());
            return;
        }
        if (requester.get().putHistory(envelope.body(), false) == LiveSubscription.History.NO_ROOM) {
            requester.get().dropHistory(envelope.body());
        }
    }

    /** Who asked for this snapshot, if it was on this bus and is still open; counts as a sign of life. */
    Optional<LiveSubscription> requester(UUID snapshotId) {
        OpenSnapshot snapshot = open.computeIfPresent(snapshotId, (id, known) -> known.touched(clock.instant()));
        return Optional.ofNullable(snapshot).map(OpenSnapshot::requester);
    }

    boolean isOpen(UUID snapshotId) {
        return open.containsKey(snapshotId);
    }

    /** Whether this was asked for on this bus, not long ago, by somebody who does not wait for it any more. */
    boolean hasEnded(UUID snapshotId) {
        return ended.contains(snapshotId);
    }

    /** Ends the snapshots of a subscriber that is gone. */
    void forget(LiveSubscription requester) {
        close(snapshot -> snapshot.requester() == requester);
    }

    /** Ends the snapshots for which nothing has come for too long; called now and then. */
    void sweep() {
        Instant limit = clock.instant().minus(timeout);
        close(snapshot -> snapshot.lastSign().isBefore(limit));
        ended.forgetOld(clock.instant());
    }

    private void close(Predicate<OpenSnapshot> which) {
        List<UUID> closing = new ArrayList<>();
        open.forEach((id, snapshot) -> {
            if (which.test(snapshot)) {
                closing.add(id);
            }
        });
        for (UUID id : closing) {
            ended.add(id, clock.instant());
            Optional.ofNullable(open.remove(id))
                    .ifPresent(snapshot -> snapshot.requester().snapshotClosed());
        }
    }

    /** How many snapshots are open. */
    int size() {
        return open.size();
    }

    private record OpenSnapshot(LiveSubscription requester, Instant lastSign) {
        OpenSnapshot touched(Instant now) {
            return new OpenSnapshot(requester, now);
        }
    }
}
