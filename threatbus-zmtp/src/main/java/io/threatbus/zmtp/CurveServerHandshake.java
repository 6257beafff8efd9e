package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.BoxCipher;
import io.threatbus.zmtp.curve.BoxException;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Metadata;
import io.threatbus.zmtp.wire.RefusedException;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end whose public key is known beforehand (RFC 26). C and S are the long-term keys of client and server, C' and S'
 * those of this connection.
 *
 * <p>The cookie, with which a server need not remember anything between WELCOME and INITIATE, is only a random number here:
 * what it would hold is in this object, which ends with the connection, and that has to shake hands in time.
 */
final class CurveServerHandshake implements Handshake {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY = CurveKeyPair.LENGTH;
    private static final int HELLO_LENGTH = 194;
    private static final int HELLO_KEY_AT = 74;
    private static final int HELLO_NONCE_AT = HELLO_KEY_AT + KEY;
    private static final int COOKIE = 96;
    private static final int VOUCH = 16 + BoxCipher.TAG + 2 * KEY;
    private static final int SHORTEST_INITIATE = COOKIE + BoxCipher.NONCE + BoxCipher.TAG + KEY + VOUCH;

    private final SocketType type;
    private final CurveKeyPair server;
    private final Authenticator clients;
    private final InetSocketAddress peer;
    private final byte[] cookie = new byte[COOKIE];
    private byte @Nullable [] transientClientKey;
    private @Nullable CurveKeyPair transientKeys;
    private long lastNonce;
    private @Nullable Protection protection;
    private Optional<Principal> client = Optional.empty();

    CurveServerHandshake(SocketType type, CurveKeyPair server, Authenticator clients, InetSocketAddress peer) {
        this.type = type;
        this.server = server;
        this.clients = clients;
        this.peer = peer;
    }

    @Override
    public Optional<Command> begin() {
        return Optional.empty();
    }

    @Override
    public Optional<Command> receive(Command command) {
        byte[] ofClient = transientClientKey;
        CurveKeyPair ours = transientKeys;
        if (ofClient == null || ours == null) {
            Handshake.expect(Command.HELLO, command);
            return Optional.of(welcome(command.body()));
        }
        Handshake.expect(Command.INITIATE, command);
        return Optional.of(ready(command.body(), ours, ofClient));
    }

    private Command welcome(byte[] hello) {
        if (hello.length != HELLO_LENGTH || hello[0] != 1 || hello[1] != 0) {
            throw new ZmtpException("malformed HELLO");
        }
        byte[] ofClient = Arrays.copyOfRange(hello, HELLO_KEY_AT, HELLO_KEY_AT + KEY);
        byte[] nonce = Arrays.copyOfRange(hello, HELLO_NONCE_AT, HELLO_NONCE_AT + BoxCipher.NONCE);
        try {
            BoxCipher.of(server, ofClient, CurveWire.HELLO)
                    .open(nonce, hello, HELLO_NONCE_AT + BoxCipher.NONCE, hello.length);
        } catch (BoxException e) {
            throw new ZmtpException(
                    "wrong-server-key", "it has another public key for this server: is it meant for another one?", e);
        }
        lastNonce = Frames.getLong(nonce, 0);
        CurveKeyPair ours = CurveKeyPair.generate(RANDOM);
        RANDOM.nextBytes(cookie);
        transientKeys = ours;
        transientClientKey = ofClient;
        byte[] content = CurveWire.concat(ours.publicKey(), cookie);
        return Command.of(Command.WELCOME, CurveWire.box(server, ofClient, CurveWire.WELCOME, RANDOM, content));
    }

    private Command ready(byte[] initiate, CurveKeyPair ours, byte[] ofClient) {
        if (initiate.length < SHORTEST_INITIATE) {
            throw new ZmtpException("malformed INITIATE");
        }
        if (!CurveWire.equal(cookie, initiate, 0)) {
            throw new ZmtpException(
                    "replayed", "INITIATE with the cookie of another connection: sent before, or made up");
        }
        byte[] nonce = Arrays.copyOfRange(initiate, COOKIE, COOKIE + BoxCipher.NONCE);
        requireNew(nonce);
        byte[] content;
        try {
            content = BoxCipher.of(ours, ofClient, CurveWire.INITIATE)
                    .open(nonce, initiate, COOKIE + BoxCipher.NONCE, initiate.length);
        } catch (BoxException e) {
            throw new ZmtpException("forged", "INITIATE that does not open: " + e.getMessage(), e);
        }
        byte[] key = Arrays.copyOf(content, KEY);
        requireVouched(content, key, ours, ofClient);
        client = Optional.of(clients.byKey(key, peer)
                .orElseThrow(() -> new RefusedException(
                        "unknown-key",
                        "its public key belongs to no client of this port: " + CurveWire.text(key),
                        Command.error(Command.NOT_AUTHENTICATED))));
        Metadata.requireMatch(type, Arrays.copyOfRange(content, KEY + VOUCH, content.length));
        BoxCipher outward = BoxCipher.of(ours, ofClient, CurveWire.FROM_SERVER);
        BoxCipher inward = BoxCipher.of(ours, ofClient, CurveWire.FROM_CLIENT);
        protection = new Protection(new CurveSealer(outward, 2), new CurveOpener(inward, lastNonce));
        byte[] readyNonce = CurveWire.nonce(1);
        ByteArrayOutputStream ready = new ByteArrayOutputStream();
        ready.writeBytes(readyNonce);
        ready.writeBytes(BoxCipher.of(ours, ofClient, CurveWire.READY).seal(readyNonce, Metadata.of(type)));
        return Command.of(Command.READY, ready.toByteArray());
    }

    private void requireNew(byte[] nonce) {
        long number = Frames.getLong(nonce, 0);
        if (Long.compareUnsigned(number, lastNonce) <= 0) {
            throw new ZmtpException("replayed", "a nonce that is not new");
        }
        lastNonce = number;
    }

    /** The owner of the long-term key says that the connection's key is its own, and that it wants this server. */
    private void requireVouched(byte[] content, byte[] key, CurveKeyPair ours, byte[] ofClient) {
        byte[] vouched;
        try {
            vouched = CurveWire.open(ours, key, CurveWire.VOUCH, content, KEY, KEY + VOUCH);
        } catch (BoxException e) {
            throw new ZmtpException("forged", "a public key that the peer does not own: " + e.getMessage(), e);
        }
        if (!CurveWire.equal(ofClient, vouched, 0) || !CurveWire.equal(server.publicKey(), vouched, KEY)) {
            throw new ZmtpException("forged", "a vouch for another connection or for another server");
        }
    }

    @Override
    public boolean isDone() {
        return protection != null;
    }

    @Override
    public Optional<Principal> client() {
        return client;
    }

    @Override
    public Optional<Protection> protection() {
        return Optional.ofNullable(protection);
    }
}
