package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.DropConnection;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that there is at most one connection per peer. Owned by the loop's thread; {@link #peerings} may be read from
 * any thread.
 */
final class PeerTable {
    static final Duration TEST_TIMEOUT = Duration.ofSeconds(2);

    private static final int MOST_PARKED = 4;

    private static final class Entry {
        private PeerConnection holder;
        private Optional<EstablishedPeering> peering = Optional.empty();
        private final Deque<PeerConnection> parked = new ArrayDeque<>();

        private Entry(PeerConnection holder) {
            this.holder = holder;
        }
    }

    private final int mostPeers;
    private final Map<EndpointId, Entry> entries = new HashMap<>();
    private final Map<EndpointId, EstablishedPeering> peerings = new ConcurrentHashMap<>();

    private Optional<Runnable> emptyTask = Optional.empty();

    PeerTable(int mostPeers) {
        this.mostPeers = mostPeers;
    }

    Collection<EstablishedPeering> peerings() {
        return List.copyOf(peerings.values());
    }

    boolean isPeered(EndpointId id) {
        return peerings.containsKey(id);
    }

    /**
     * Decides whether a connection may become the one with the given peer; the answer goes to the connection, at once or
     * later.
     */
    void claim(PeerConnection connection, EndpointId id, boolean originator) {
        Entry entry = entries.get(id);
        if (entry == null) {
            claimNew(connection, id);
        } else if (entry.parked.size() >= MOST_PARKED) {
            connection.refuse(redundant());
        } else if (entry.peering.isPresent()) {
            entry.parked.add(connection);
            test(id, entry, entry.peering.get());
        } else if (originator) {
            // Refusing at once could overtake the other connection's handshake at the peer.
            entry.parked.add(connection);
        } else {
            connection.refuse(new Refusal(
                    RefusalReason.REDUNDANT,
                    DropConnection.REDUNDANT_AT_RESPONDER,
                    "detected redundant connection at the responder"));
        }
    }

    private void claimNew(PeerConnection connection, EndpointId id) {
        if (entries.size() >= mostPeers) {
            connection.refuse(new Refusal(
                    RefusalReason.TOO_MANY_PEERS,
                    DropConnection.UNAVAILABLE,
                    "there are " + mostPeers + " peers already"));
            return;
        }
        entries.put(id, new Entry(connection));
        connection.granted();
    }

    /** A peer that lost its network comes back while the old connection seems to be alive: ask the old one. */
    private void test(EndpointId id, Entry entry, EstablishedPeering old) {
        if (entry.parked.size() > 1) {
            return;
        }
        old.testAlive(TEST_TIMEOUT, alive -> {
            if (entries.get(id) != entry) {
                return;
            }
            if (alive) {
                refuseParked(entry);
            } else {
                old.lose(PeerLoss.Reason.REPLACED, "connected anew, and the old connection does not answer any more");
            }
        });
    }

    private static Refusal redundant() {
        return new Refusal(RefusalReason.REDUNDANT, DropConnection.REDUNDANT, "redundant connection");
    }

    private static void refuseParked(Entry entry) {
        for (PeerConnection parked : List.copyOf(entry.parked)) {
            entry.parked.remove(parked);
            parked.refuse(redundant());
        }
    }

    /** The connection that holds the claim has completed its handshake. */
    void established(EndpointId id, EstablishedPeering peering) {
        Entry entry = entries.get(id);
        if (entry != null) {
            entry.peering = Optional.of(peering);
            peerings.put(id, peering);
            refuseParked(entry);
        }
    }

    /** Runs a task when there is no peer, and nobody who is about to become one, any more. */
    void whenEmpty(Runnable task) {
        if (entries.isEmpty()) {
            task.run();
        } else {
            emptyTask = Optional.of(task);
        }
    }

    /** A connection with a claim, granted or not, has ended: the next in line takes over. */
    void release(PeerConnection connection, EndpointId id) {
        Entry entry = entries.get(id);
        if (entry == null || entry.parked.remove(connection) || entry.holder != connection) {
            return;
        }
        entry.peering = Optional.empty();
        peerings.remove(id);
        PeerConnection next = entry.parked.poll();
        if (next == null) {
            entries.remove(id);
            if (entries.isEmpty()) {
                emptyTask.ifPresent(Runnable::run);
            }
        } else {
            entry.holder = next;
            next.granted();
        }
    }
}
