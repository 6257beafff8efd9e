package io.threatbus.app.zmq;

import io.threatbus.message.ForeignText;
import io.threatbus.spi.Clients;
import io.threatbus.spi.Peer;
import io.threatbus.zmtp.Authenticator;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.ConnectionListener;
import io.threatbus.zmtp.ServerSecurity;
import io.threatbus.zmtp.curve.Z85;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Stands in front of one port: knows who is at the other end of each connection, lets each client and each address have as
 * many as it may, and closes those whose client is no longer known. Owned by the loop's thread.
 */
final class Door implements ConnectionListener {
    private static final int LONGEST_NAME = 100;

    private final ConnectionListener inside;
    private final Supplier<ZmqSettings> settings;
    private final RefusalLog refusals;
    private final Set<Connection> open = new LinkedHashSet<>();
    private final Map<String, Integer> byClient = new HashMap<>();
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();

    /** A client as a handshake knows it. */
    private record Known(Clients.Client client) implements Principal {
        @Override
        public String getName() {
            return client.peer().name();
        }
    }

    /** Looks credentials up in the section {@code access}. */
    private record Lookup(Clients clients) implements Authenticator {
        @Override
        public Optional<Principal> byKey(byte[] publicKey, InetSocketAddress from) {
            return clients.byPublicKey(Z85.encode(publicKey), from).map(Known::new);
        }

        @Override
        public Optional<Principal> byPassword(String user, byte[] password, InetSocketAddress from) {
            return clients.byPassword(user, password, from).map(Known::new);
        }
    }

    Door(ConnectionListener inside, Supplier<ZmqSettings> settings, RefusalLog refusals) {
        this.inside = inside;
        this.settings = settings;
        this.refusals = refusals;
    }

    /** What the ports of an endpoint demand. */
    static ServerSecurity security(ZmqSettings settings, Clients clients) {
        Authenticator lookup = new Lookup(clients);
        if (settings.curve().isPresent()) {
            return ServerSecurity.curve(settings.curve().get().keyPair(), lookup);
        }
        return settings.plain() ? ServerSecurity.plain(lookup) : ServerSecurity.none();
    }

    /** Who is at the other end of a connection. */
    static Peer peer(Connection connection) {
        return client(connection).map(Clients.Client::peer).orElseGet(() -> Peer.at(connection.peer()));
    }

    /** Who publishes at the other end: who has proved nothing is called what it says. */
    static Peer publisher(Connection connection) {
        return client(connection).map(Clients.Client::peer).orElseGet(() -> connection
                .saidName()
                .map(name -> Peer.at(connection.peer(), ForeignText.cut(name, LONGEST_NAME)))
                .orElseGet(() -> Peer.at(connection.peer())));
    }

    /** How many subscriptions the client at the other end may have. */
    static int mostSubscriptions(Connection connection) {
        return client(connection).map(Clients.Client::maxSubscriptions).orElse(Integer.MAX_VALUE);
    }

    private static Optional<Clients.Client> client(Connection connection) {
        return connection.client().map(principal -> ((Known) principal).client());
    }

    @Override
    public void opened(Connection connection) {
        Optional<Clients.Client> client = client(connection);
        InetAddress address = connection.peer().getAddress();
        int ofClient = client.map(known -> byClient.getOrDefault(known.peer().name(), 0))
                .orElse(0);
        int ofAddress = byAddress.getOrDefault(address, 0);
        if (client.isPresent() && ofClient >= client.get().maxConnections()) {
            turnAway(
                    connection,
                    "too-many-connections",
                    "'" + client.get().peer().name() + "' has " + ofClient
                            + " connections here, which is the limit max_connections of this client");
        } else if (ofAddress >= settings.get().maxConnectionsPerAddress()) {
            turnAway(
                    connection,
                    "too-many-connections",
                    "its address has " + ofAddress
                            + " connections here, which is the limit max_connections_per_address of this plugin");
        } else {
            open.add(connection);
            client.ifPresent(known -> byClient.merge(known.peer().name(), 1, Integer::sum));
            byAddress.merge(address, 1, Integer::sum);
            inside.opened(connection);
        }
    }

    private void turnAway(Connection connection, String reason, String detail) {
        refusals.note(connection, reason, detail);
        connection.close(detail);
    }

    @Override
    public void frame(Connection connection, boolean more, byte[] data, int offset, int length) {
        inside.frame(connection, more, data, offset, length);
    }

    @Override
    public void oversized(Connection connection, boolean more, long length) {
        inside.oversized(connection, more, length);
    }

    @Override
    public void readPaused(Connection connection) {
        if (open.contains(connection)) {
            inside.readPaused(connection);
        }
    }

    @Override
    public void unread(Connection connection) {
        refusals.unread(connection);
    }

    @Override
    public void flushed(Connection connection) {
        if (open.contains(connection)) {
            inside.flushed(connection);
        }
    }

    @Override
    public void closed(Connection connection, String reason) {
        if (!open.remove(connection)) {
            return;
        }
        client(connection).ifPresent(known -> lower(byClient, known.peer().name()));
        lower(byAddress, connection.peer().getAddress());
        inside.closed(connection, reason);
    }

    private static <K> void lower(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (known, count) -> count == 1 ? null : count - 1);
    }

    /** Closes the connections of those whom the list of clients no longer knows by what they have shown. */
    void recheck() {
        for (Connection connection : List.copyOf(open)) {
            client(connection)
                    .filter(known -> !known.isCurrent())
                    .ifPresent(known -> turnAway(
                            connection, "revoked", "'" + known.peer().name() + "' is no longer in access.clients"));
        }
    }
}
