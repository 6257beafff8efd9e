package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Metadata;
import io.threatbus.zmtp.wire.SocketType;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** The end that has a user name and a password (RFC 24). */
final class PlainClientHandshake implements Handshake {
    private final SocketType type;
    private final byte[] hello;
    private boolean welcome;
    private boolean done;

    PlainClientHandshake(SocketType type, byte[] user, byte[] password) {
        this.type = type;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(user.length);
        body.writeBytes(user);
        body.write(password.length);
        body.writeBytes(password);
        hello = body.toByteArray();
    }

    @Override
    public Optional<Command> begin() {
        return Optional.of(Command.of(Command.HELLO, hello));
    }

    @Override
    public Optional<Command> receive(Command command) {
        if (!welcome) {
            Handshake.expect(Command.WELCOME, command);
            welcome = true;
            return Optional.of(Command.of(Command.INITIATE, Metadata.of(type)));
        }
        Handshake.expect(Command.READY, command);
        Metadata.requireMatch(type, command.body());
        done = true;
        return Optional.empty();
    }

    @Override
    public boolean isDone() {
        return done;
    }
}
