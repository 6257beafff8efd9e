package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.SocketType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How a client proves who it is, and whom it expects to talk to. Immutable; never printed. */
public abstract sealed class ClientSecurity {
    private static final int LONGEST = 255;

    private final String mechanism;

    private ClientSecurity(String mechanism) {
        this.mechanism = mechanism;
    }

    /** Not at all. */
    public static ClientSecurity none() {
        return new None(Optional.empty());
    }

    /** Not at all; it only says what it wants to be called. */
    public static ClientSecurity named(String name) {
        return new None(Optional.of(name));
    }

    /**
     * A user name and a password, in the clear.
     *
     * @throws IllegalArgumentException if one of them has more than 255 bytes
     */
    public static ClientSecurity plain(String user, String password) {
        return new Plain(bytes("user name", user), bytes("password", password));
    }

    /** A key pair, and the public key of the server. */
    public static ClientSecurity curve(byte[] serverKey, CurveKeyPair client) {
        if (serverKey.length != CurveKeyPair.LENGTH) {
            throw new IllegalArgumentException("a CURVE key has " + CurveKeyPair.LENGTH + " bytes");
        }
        return new Curve(serverKey.clone(), client);
    }

    private static byte[] bytes(String what, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST) {
            throw new IllegalArgumentException("a " + what + " has " + LONGEST + " bytes at most, not " + bytes.length);
        }
        return bytes;
    }

    String mechanism() {
        return mechanism;
    }

    /** Whether the server learns for certain who the client is. */
    public boolean proves() {
        return true;
    }

    abstract Handshake handshake(SocketType type);

    private static final class None extends ClientSecurity {
        private final Optional<String> name;

        None(Optional<String> name) {
            super(Greeting.NULL);
            this.name = name;
        }

        @Override
        public boolean proves() {
            return false;
        }

        @Override
        Handshake handshake(SocketType type) {
            return new NullHandshake(type, name);
        }
    }

    private static final class Plain extends ClientSecurity {
        private final byte[] user;
        private final byte[] password;

        Plain(byte[] user, byte[] password) {
            super(Greeting.PLAIN);
            this.user = user;
            this.password = password;
        }

        @Override
        Handshake handshake(SocketType type) {
            return new PlainClientHandshake(type, user, password);
        }
    }

    private static final class Curve extends ClientSecurity {
        private final byte[] serverKey;
        private final CurveKeyPair client;

        Curve(byte[] serverKey, CurveKeyPair client) {
            super(Greeting.CURVE);
            this.serverKey = serverKey;
            this.client = client;
        }

        @Override
        Handshake handshake(SocketType type) {
            return new CurveClientHandshake(type, serverKey, client);
        }
    }
}
