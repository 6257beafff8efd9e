package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.BoxCipher;
import io.threatbus.zmtp.curve.BoxException;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Metadata;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end that knows the server's public key beforehand (RFC 26). The names are those of {@link CurveServerHandshake}. */
final class CurveClientHandshake implements Handshake {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY = CurveKeyPair.LENGTH;
    private static final int PADDING = 72;
    private static final int COOKIE = 96;
    private static final int WELCOME_LENGTH = 16 + BoxCipher.TAG + KEY + COOKIE;
    private static final int SIGNATURE = 64;

    private final SocketType type;
    private final byte[] serverKey;
    private final CurveKeyPair client;
    private final CurveKeyPair transientKeys = CurveKeyPair.generate(RANDOM);
    private byte @Nullable [] transientServerKey;
    private @Nullable Protection protection;

    CurveClientHandshake(SocketType type, byte[] serverKey, CurveKeyPair client) {
        this.type = type;
        this.serverKey = serverKey;
        this.client = client;
    }

    @Override
    public Optional<Command> begin() {
        byte[] nonce = CurveWire.nonce(1);
        ByteArrayOutputStream hello = new ByteArrayOutputStream();
        hello.write(1);
        hello.write(0);
        hello.writeBytes(new byte[PADDING]);
        hello.writeBytes(transientKeys.publicKey());
        hello.writeBytes(nonce);
        hello.writeBytes(BoxCipher.of(transientKeys, serverKey, CurveWire.HELLO).seal(nonce, new byte[SIGNATURE]));
        return Optional.of(Command.of(Command.HELLO, hello.toByteArray()));
    }

    @Override
    public Optional<Command> receive(Command command) {
        byte[] ofServer = transientServerKey;
        if (ofServer == null) {
            Handshake.expect(Command.WELCOME, command);
            return Optional.of(initiate(command.body()));
        }
        Handshake.expect(Command.READY, command);
        ready(command.body(), ofServer);
        return Optional.empty();
    }

    private Command initiate(byte[] welcome) {
        if (welcome.length != WELCOME_LENGTH) {
            throw new ZmtpException("malformed WELCOME");
        }
        byte[] content;
        try {
            content = CurveWire.open(transientKeys, serverKey, CurveWire.WELCOME, welcome, 0, welcome.length);
        } catch (BoxException e) {
            throw new ZmtpException(
                    "wrong-server-key", "the server does not own the key that it is expected to have", e);
        }
        byte[] ofServer = Arrays.copyOf(content, KEY);
        byte[] vouched = CurveWire.concat(transientKeys.publicKey(), serverKey);
        ByteArrayOutputStream inside = new ByteArrayOutputStream();
        inside.writeBytes(client.publicKey());
        inside.writeBytes(CurveWire.box(client, ofServer, CurveWire.VOUCH, RANDOM, vouched));
        inside.writeBytes(Metadata.of(type));
        byte[] nonce = CurveWire.nonce(2);
        ByteArrayOutputStream initiate = new ByteArrayOutputStream();
        initiate.write(content, KEY, COOKIE);
        initiate.writeBytes(nonce);
        initiate.writeBytes(
                BoxCipher.of(transientKeys, ofServer, CurveWire.INITIATE).seal(nonce, inside.toByteArray()));
        transientServerKey = ofServer;
        return Command.of(Command.INITIATE, initiate.toByteArray());
    }

    private void ready(byte[] ready, byte[] ofServer) {
        if (ready.length < BoxCipher.NONCE + BoxCipher.TAG) {
            throw new ZmtpException("malformed READY");
        }
        byte[] nonce = Arrays.copyOf(ready, BoxCipher.NONCE);
        byte[] metadata;
        try {
            metadata = BoxCipher.of(transientKeys, ofServer, CurveWire.READY)
                    .open(nonce, ready, BoxCipher.NONCE, ready.length);
        } catch (BoxException e) {
            throw new ZmtpException("READY that does not open: " + e.getMessage(), e);
        }
        Metadata.requireMatch(type, metadata);
        BoxCipher outward = BoxCipher.of(transientKeys, ofServer, CurveWire.FROM_CLIENT);
        BoxCipher inward = BoxCipher.of(transientKeys, ofServer, CurveWire.FROM_SERVER);
        protection = new Protection(new CurveSealer(outward, 3), new CurveOpener(inward, Frames.getLong(nonce, 0)));
    }

    @Override
    public boolean isDone() {
        return protection != null;
    }

    @Override
    public Optional<Protection> protection() {
        return Optional.ofNullable(protection);
    }
}
