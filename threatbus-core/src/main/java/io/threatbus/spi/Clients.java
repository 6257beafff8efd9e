package io.threatbus.spi;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Who is known to this bus: the clients of the section {@code access}. An endpoint asks here who it is that has shown a
 * credential, and hands the {@link Client}'s peer to {@link AppContext#inq(Peer)} and {@link SubscriptionRequest#withPeer};
 * the bus sees to what that peer may do. All methods may be called from any thread, and none waits.
 */
@Beta
public interface Clients {
    /** Whether there is any control; if not, everybody may do everything, and nobody is known. */
    boolean controlled();

    /**
     * The client with this public key, whose possession the peer has proved.
     *
     * @param z85 the key in 40 letters
     */
    Optional<Client> byPublicKey(String z85, InetSocketAddress from);

    /** The client of this name, if that is its password. */
    Optional<Client> byPassword(String name, byte[] password, InetSocketAddress from);

    /**
     * The client with this certificate, whose possession the peer has proved, and which was checked.
     *
     * @param subject a distinguished name (RFC 2253)
     */
    Optional<Client> byCertificate(String subject, InetSocketAddress from);

    /** The client with this token. */
    Optional<Client> byToken(String token, InetSocketAddress from);

    /**
     * The client of this name, for what the endpoint has authenticated by itself.
     *
     * @param authentication how
     */
    Optional<Client> byName(String name, Peer.Authentication authentication, InetSocketAddress from);

    /** What is to be called when the list has changed, soon, on some thread; it must not wait. Ends with the plugin. */
    void onChange(Runnable listener);

    /** One known client, as long as one connection lasts. */
    interface Client {
        /** Who it is. */
        Peer peer();

        /** Whether the list still knows it by what it has shown; if not, its connection is to be closed. */
        boolean isCurrent();

        /** How many connections it may have on one endpoint. */
        int maxConnections();

        /** How many subscriptions it may have on one endpoint. */
        int maxSubscriptions();
    }
}
