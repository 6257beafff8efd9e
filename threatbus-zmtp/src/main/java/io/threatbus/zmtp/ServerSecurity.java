package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.SocketType;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a listening port demands of its peers. Immutable; the {@link Authenticator} may answer differently from one
 * handshake to the next.
 */
public abstract sealed class ServerSecurity {
    private final String mechanism;

    private ServerSecurity(String mechanism) {
        this.mechanism = mechanism;
    }

    /** Nothing: everybody is let in, and messages go as they are. */
    public static ServerSecurity none() {
        return new None();
    }

    /** A user name and a password, in the clear: for connections that cannot be listened to. */
    public static ServerSecurity plain(Authenticator clients) {
        return new Plain(clients);
    }

    /** A key that the client owns; everything is encrypted. */
    public static ServerSecurity curve(CurveKeyPair server, Authenticator clients) {
        return new Curve(server, clients);
    }

    /** Its name on the wire. */
    String mechanism() {
        return mechanism;
    }

    /** Whether shaking hands costs so much that a peer may not do it as often as it likes. */
    boolean costly() {
        return false;
    }

    /** By how much a frame is longer on the wire. */
    int overhead() {
        return 0;
    }

    abstract Handshake handshake(SocketType type, InetSocketAddress peer);

    private static final class None extends ServerSecurity {
        None() {
            super(Greeting.NULL);
        }

        @Override
        Handshake handshake(SocketType type, InetSocketAddress peer) {
            return new NullHandshake(type, Optional.empty());
        }
    }

    private static final class Plain extends ServerSecurity {
        private final Authenticator clients;

        Plain(Authenticator clients) {
            super(Greeting.PLAIN);
            this.clients = clients;
        }

        @Override
        boolean costly() {
            return true;
        }

        @Override
        Handshake handshake(SocketType type, InetSocketAddress peer) {
            return new PlainServerHandshake(type, clients, peer);
        }
    }

    private static final class Curve extends ServerSecurity {
        private final CurveKeyPair server;
        private final Authenticator clients;

        Curve(CurveKeyPair server, Authenticator clients) {
            super(Greeting.CURVE);
            this.server = server;
            this.clients = clients;
        }

        @Override
        boolean costly() {
            return true;
        }

        @Override
        int overhead() {
            return CurveSealer.OVERHEAD;
        }

        @Override
        Handshake handshake(SocketType type, InetSocketAddress peer) {
            return new CurveServerHandshake(type, server, clients, peer);
        }
    }
}
