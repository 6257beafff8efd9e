package io.threatbus.zmtp;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connections of a port that are not let in yet, oldest first. When there are too many the oldest has to go, from one
 * address or in all: a handshake takes milliseconds, so that the oldest is the one that stalls, and those who only connect
 * take no place from those who talk. Owned by the loop's thread.
 */
final class HalfOpen {
    private final int most;
    private final int mostFromOne;
    private final Set<Connection> all = new LinkedHashSet<>();
    private final Map<InetAddress, Set<Connection>> byAddress = new HashMap<>();

    /**
     * None yet.
     *
     * @param most of them in all
     * @param mostFromOne of them from one address
     */
    HalfOpen(int most, int mostFromOne) {
        this.most = most;
        this.mostFromOne = mostFromOne;
    }

    /** How many there are at most. */
    int most() {
        return most;
    }

    /** One more; who has to go for it. */
    Optional<Connection> add(Connection connection) {
        Set<Connection> neighbours =
                byAddress.computeIfAbsent(connection.peer().getAddress(), address -> new LinkedHashSet<>());
        Optional<Connection> oldest = Optional.empty();
        if (neighbours.size() >= mostFromOne) {
            oldest = first(neighbours);
        } else if (all.size() >= most) {
            oldest = first(all);
        }
        neighbours.add(connection);
        all.add(connection);
        return oldest;
    }

    private static Optional<Connection> first(Set<Connection> connections) {
        Iterator<Connection> oldestFirst = connections.iterator();
        return oldestFirst.hasNext() ? Optional.of(oldestFirst.next()) : Optional.empty();
    }

    /** It is let in, or gone. Idempotent. */
    void remove(Connection connection) {
        if (all.remove(connection)) {
            byAddress.computeIfPresent(connection.peer().getAddress(), (address, neighbours) -> {
                neighbours.remove(connection);
                return neighbours.isEmpty() ? null : neighbours;
            });
        }
    }
}
