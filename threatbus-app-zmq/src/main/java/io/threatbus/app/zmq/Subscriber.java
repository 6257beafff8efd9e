package io.threatbus.app.zmq;

import io.threatbus.message.Message;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.zmtp.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One application's subscription: its secret topic, its queue on the bus, the connections on which it receives, and when
 * it was last heard of. Owned by the thread of the endpoint's loop, except for {@link #markReady}.
 */
final class Subscriber {
    private final String p2pTopic;
    private final String address;
    private final long bytes;
    private final Subscription subscription;
    private final boolean standing;
    private final List<Audience> audiences = new ArrayList<>();
    private final PendingMessages pending;
    private final DeliveryGap gap;
    /** Handed to its connections, and not with the operating system yet. */
    private final List<Message> onTheWay = new ArrayList<>();

    private final AtomicBoolean ready = new AtomicBoolean();
    private Optional<Instant> absentSince;
    private Optional<Instant> lastHeartbeat = Optional.empty();
    private boolean sensor;
    private long provedPosition = -1;
    private String provedDigest = "";

    /**
     * A subscription that nobody receives yet.
     *
     * @param address where it was subscribed from
     * @param bytes what was reserved for it
     * @param standing whether it is there without an application that asks for it
     */
    Subscriber(String p2pTopic, String address, long bytes, Subscription subscription, boolean standing, Instant now) {
        this.address = address;
        this.bytes = bytes;
        this.p2pTopic = p2pTopic;
        this.standing = standing;
        this.subscription = subscription;
        this.pending = new PendingMessages(subscription);
        this.gap = new DeliveryGap(subscription);
        this.absentSince = Optional.of(now);
        subscription.attended(false);
    }

    /** It looks for what it gets. */
    Subscriber forSensor(boolean looks) {
        sensor = looks;
        return this;
    }

    boolean isSensor() {
        return sensor;
    }

    String p2pTopic() {
        return p2pTopic;
    }

    boolean isStanding() {
        return standing;
    }

    /**
     * Whether it is for this peer to receive it and to speak for it: who knows the secret topic of another one's
     * subscription has no use of it. A standing one is for whoever knows its secret, unless it shows another name.
     */
    boolean belongsTo(Peer peer) {
        Peer owner = subscription.peer();
        if (!owner.authenticated() || !peer.authenticated()) {
            return !owner.authenticated() ? !peer.authenticated() : standing;
        }
        return owner.name().equals(peer.name());
    }

    /** Where it was subscribed from. */
    String address() {
        return address;
    }

    /** What was reserved for it. */
    long bytes() {
        return bytes;
    }

    /** Whether it has ever received anywhere; a standing one counts as if it had, so that nobody takes its place. */
    boolean hasEverConnected() {
        return gap.isConnectedOnce() || standing;
    }

    byte[] frameTopic(String suffix) {
        return (p2pTopic + suffix + " ").getBytes(StandardCharsets.UTF_8);
    }

    Subscription subscription() {
        return subscription;
    }

    /** Notes that there is work; true if that was not known. Any thread. */
    boolean markReady() {
        return ready.compareAndSet(false, true);
    }

    void unmarkReady() {
        ready.set(false);
    }

    /** What is to be sent to it next. */
    PendingMessages pending() {
        return pending;
    }

    /** What it has missed without being able to know. */
    DeliveryGap gap() {
        return gap;
    }

    List<Audience> audiences() {
        return audiences;
    }

    boolean isConnected() {
        return !audiences.isEmpty();
    }

    /** Whether one of its connections is full. */
    boolean isStalled() {
        for (Audience audience : audiences) {
            if (audience.connection().stalled()) {
                return true;
            }
        }
        return false;
    }

    /** Objects were handed to its connections. */
    void written(List<Message> objects) {
        onTheWay.addAll(objects);
    }

    /** Notes whether everything given to its connections has been taken, and says so on the bus. */
    void noteStall(Instant now) {
        audiences.forEach(audience -> audience.noteStall(now));
        if (onTheWay.isEmpty() || isStalled()) {
            return;
        }
        if (isConnected()) {
            subscription.sentAll(onTheWay);
            onTheWay.clear();
        } else {
            lost();
        }
    }

    /** What was on its way will not arrive. */
    void lost() {
        onTheWay.forEach(message -> subscription.failed(message, "connection-lost"));
        onTheWay.clear();
    }

    /**
     * The connections that have taken nothing for longer than {@code patience} while another one is free: most likely
     * dead ones, which the application has replaced without being able to say so.
     */
    List<Connection> dead(Duration patience, Instant now) {
        boolean anyFree =
                audiences.stream().anyMatch(audience -> !audience.connection().stalled());
        if (audiences.size() < 2 || !anyFree) {
            return List.of();
        }
        return audiences.stream()
                .filter(audience -> audience.stalledFor(patience, now))
                .map(Audience::connection)
                .toList();
    }

    void attach(Connection connection, byte[] prefix) {
        Audience audience = audiences.stream()
                .filter(candidate -> candidate.connection().equals(connection))
                .findFirst()
                .orElseGet(() -> {
                    Audience added = new Audience(connection, p2pTopic.length());
                    audiences.add(added);
                    return added;
                });
        audience.add(prefix);
        gap.connected();
        absentSince = Optional.empty();
        noteConnected(true);
    }

    void detach(Connection connection, byte[] prefix, Instant now) {
        for (Audience audience : audiences) {
            if (audience.connection().equals(connection)) {
                audience.remove(prefix);
            }
        }
        audiences.removeIf(Audience::isEmpty);
        noteAbsence(now);
    }

    void detach(Connection connection, Instant now) {
        audiences.removeIf(audience -> audience.connection().equals(connection));
        noteAbsence(now);
    }

    private void noteAbsence(Instant now) {
        noteConnected(!audiences.isEmpty());
        if (audiences.isEmpty() && absentSince.isEmpty()) {
            absentSince = Optional.of(now);
            gap.disconnected();
        }
    }

    private void noteConnected(boolean now) {
        subscription.attended(now);
    }

    void heartbeat(Instant now) {
        lastHeartbeat = Optional.of(now);
    }

    /** Whether it has been away for longer than its messages are kept. */
    boolean isAbsent(Duration hold, Instant now) {
        return absentSince.filter(since -> since.plus(hold).isBefore(now)).isPresent();
    }

    /** Whether it has not shown the same before. */
    boolean isNewProof(long position, String digest) {
        boolean again = position == provedPosition && digest.equals(provedDigest);
        provedPosition = position;
        provedDigest = digest;
        return !again;
    }

    /** What it has shown last could not be looked at; it will show it again. */
    void forgetProof() {
        provedPosition = -1;
    }

    /** Why it counts as gone, if it does. */
    Optional<String> expired(Duration grace, Instant now) {
        if (subscription.isClosed()) {
            return Optional.of("its queue was full");
        }
        if (standing) {
            return Optional.empty();
        }
        boolean silent =
                lastHeartbeat.filter(last -> last.plus(grace).isBefore(now)).isPresent();
        if (silent) {
            return Optional.of("its heartbeats stopped");
        }
        if (!isAbsent(grace, now)) {
            return Optional.empty();
        }
        if (gap.isConnectedOnce()) {
            return Optional.of("its connection is gone");
        }
        return lastHeartbeat.isPresent() ? Optional.empty() : Optional.of("it never connected");
    }

    /** Whether anything waits for it, here or on the bus. */
    boolean hasNext() {
        return !pending.isEmpty();
    }
}
