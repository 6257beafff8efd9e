package io.threatbus.app.zeek.broker.io;

import io.threatbus.app.zeek.broker.wire.EndpointId;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What is known about a peer from the moment it is connected.
 *
 * @param dialed whether this side opened the connection
 * @param tls empty if the connection is plain TCP
 */
public record PeerInfo(EndpointId id, InetSocketAddress address, boolean dialed, Optional<TlsInfo> tls) {

    /**
     * An encrypted connection.
     *
     * @param protocol for example {@code TLSv1.3}
     * @param subject the distinguished name of the peer's certificate; empty if the peer did not authenticate itself
     */
    public record TlsInfo(String protocol, String cipherSuite, Optional<String> subject) {}

    /** In the form that log lines use. */
    @Override
    public String toString() {
        return id + " (" + Addresses.format(address) + ", "
                + tls.map(PeerInfo::describe).orElse("plain TCP") + ")";
    }

    private static String describe(TlsInfo tls) {
        return tls.protocol() + tls.subject().map(name -> ", " + name).orElse(", not authenticated");
    }
}
