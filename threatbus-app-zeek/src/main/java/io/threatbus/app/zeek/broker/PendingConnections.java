package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The connections that have not completed their handshake, oldest first. When there are too many the oldest has to go: a
 * handshake takes milliseconds, so that the oldest is the one that stalls, and accepting never stops. Owned by the loop's
 * thread.
 */
final class PendingConnections {
    private final int most;
    private final Set<PeerConnection> connections = new LinkedHashSet<>();

    PendingConnections(int most) {
        this.most = most;
    }

    void add(PeerConnection connection) {
        connections.add(connection);
        if (connections.size() > most) {
            Iterator<PeerConnection> oldestFirst = connections.iterator();
            PeerConnection oldest = oldestFirst.next();
            oldestFirst.remove();
            oldest.refuse(new Refusal(
                    RefusalReason.TOO_MANY_PENDING,
                    "did not complete its handshake while more than " + most + " connections were waiting"));
        }
    }

    void remove(PeerConnection connection) {
        connections.remove(connection);
    }

    List<PeerConnection> all() {
        return List.copyOf(connections);
    }
}
