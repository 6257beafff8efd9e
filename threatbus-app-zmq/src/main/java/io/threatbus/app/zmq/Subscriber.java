package io.threatbus.app.zmq;

import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.zmtp.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One application's subscription: its secret topic, its queue on the bus, the connections on which it receives, and when
 * it was last heard of. Owned by the thread of the endpoint's loop, except for {@link #markReady}.
 */
final class Subscriber {
    private static final int MOST_REQUESTS = 1000;

    private final String p2pTopic;
    private final String address;
    private final long bytes;
    private final Subscription subscription;
    private final boolean standing;
    private final List<Audience> audiences = new ArrayList<>();
    private final Deque<Message> next = new ArrayDeque<>();
    private final List<Message> fetched = new ArrayList<>();
    /** Handed to its connections, and not with the operating system yet. */
    private final List<Message> onTheWay = new ArrayList<>();

    private final Deque<SnapshotRequest> requests = new ArrayDeque<>();
    private final AtomicBoolean ready = new AtomicBoolean();
    private Optional<Instant> absentSince;
    private Optional<Instant> lastHeartbeat = Optional.empty();
    private boolean sensor;
    private boolean everConnected;
    private boolean cutOff;
    private boolean differs;
    private long provedPosition = -1;
    private String provedDigest = "";
    private long missed;
    private long droppedBefore;
    private long droppedWhenConnected;

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
        return everConnected || standing;
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
        if (everConnected) {
            missed += droppedMeanwhile();
            droppedWhenConnected += droppedMeanwhile();
        } else {
            droppedWhenConnected = subscription.dropped();
        }
        absentSince = Optional.empty();
        everConnected = true;
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
            droppedBefore = subscription.dropped();
        }
    }

    /** What its queue had no room for since it went. */
    private long droppedMeanwhile() {
        return everConnected && absentSince.isPresent() ? subscription.dropped() - droppedBefore : 0;
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

    /** Notes that a message for it was given up. */
    void noteMissed() {
        missed++;
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

    /** Notes that it holds something else than it was sent. */
    void noteDifference() {
        differs = true;
    }

    /** Notes that a dead connection of it was closed, with whatever was on its way there. */
    void noteCutOff() {
        cutOff = true;
    }

    /**
     * What it has missed without being able to know, if anything. One that has never been connected has missed nothing
     * yet: some applications send heartbeats and never come, and telling them again and again would help nobody.
     */
    Optional<String> gap() {
        if (!everConnected) {
            return Optional.empty();
        }
        long gone = missed + droppedMeanwhile();
        if (gone > 0) {
            return Optional.of(gone + " messages came while it had no connection, and were kept for a while only");
        }
        long dropped = subscription.dropped() - droppedWhenConnected;
        if (dropped > 0) {
            return Optional.of(dropped + " messages for it were dropped, because its queue was full");
        }
        if (differs) {
            return Optional.of("what it holds is not what it was sent, by its digest");
        }
        return cutOff ? Optional.of("one of its connections died with messages on their way") : Optional.empty();
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
        if (everConnected) {
            return Optional.of("its connection is gone");
        }
        return lastHeartbeat.isPresent() ? Optional.empty() : Optional.of("it never connected");
    }

    /** Takes a question of another application; false if too many wait already. */
    boolean ask(SnapshotRequest request) {
        return requests.size() < MOST_REQUESTS && requests.add(request);
    }

    /**
     * The messages to send next, in order; the reader removes those it takes.
     *
     * @param limit how many to fetch from the bus when none are left here
     */
    Deque<Message> next(int limit) {
        if (next.isEmpty()) {
            next.addAll(requests);
            requests.clear();
            subscription.drainTo(fetched, limit);
            fetched.forEach(this::accept);
            fetched.clear();
        }
        return next;
    }

    /** Takes messages back that could not be sent; they come first again, in their order. */
    void giveBack(List<Message> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            next.addFirst(messages.get(i));
        }
    }

    /** Questions come by {@link #ask} to everybody, so one that was also subscribed to would come twice (section 5). */
    private void accept(Message message) {
        if (message instanceof StixObject) {
            next.add(message);
        } else {
            subscription.skipped(message, "not-for-applications");
        }
    }

    /** Whether anything waits for it, here or on the bus. */
    boolean hasNext() {
        return !next.isEmpty() || !requests.isEmpty() || subscription.depth() > 0;
    }
}
