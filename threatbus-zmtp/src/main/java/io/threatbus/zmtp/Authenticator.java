package io.threatbus.zmtp;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.Optional;

/** Knows who may connect. Called on the loop's thread for each handshake, so it must not wait. */
public interface Authenticator {
    /**
     * The client with this public key, who has proved to own it.
     *
     * @return empty to send it away
     */
    Optional<Principal> byKey(byte[] publicKey, InetSocketAddress from);

    /**
     * The client with this user name and password.
     *
     * @return empty to send it away
     */
    Optional<Principal> byPassword(String user, byte[] password, InetSocketAddress from);
}
