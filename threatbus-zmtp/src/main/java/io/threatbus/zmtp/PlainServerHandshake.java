package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Metadata;
import io.threatbus.zmtp.wire.RefusedException;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Arrays;
import java.util.Optional;

/** The end that asks for a user name and a password (RFC 24): HELLO, WELCOME, INITIATE, READY. */
final class PlainServerHandshake implements Handshake {
    private enum Awaits {
        HELLO,
        INITIATE,
        NOTHING
    }

    private final SocketType type;
    private final Authenticator clients;
    private final InetSocketAddress peer;
    private Awaits awaits = Awaits.HELLO;
    private Optional<Principal> client = Optional.empty();

    PlainServerHandshake(SocketType type, Authenticator clients, InetSocketAddress peer) {
        this.type = type;
        this.clients = clients;
        this.peer = peer;
    }

    @Override
    public Optional<Command> begin() {
        return Optional.empty();
    }

    @Override
    public Optional<Command> receive(Command command) {
        if (awaits == Awaits.HELLO) {
            Handshake.expect(Command.HELLO, command);
            client = Optional.of(authenticate(command.body()));
            awaits = Awaits.INITIATE;
            return Optional.of(Command.of(Command.WELCOME));
        }
        Handshake.expect(Command.INITIATE, command);
        Metadata.requireMatch(type, command.body());
        awaits = Awaits.NOTHING;
        return Optional.of(Command.ready(type));
    }

    private Principal authenticate(byte[] hello) {
        int userLength = hello.length == 0 ? 0 : hello[0] & 0xff;
        int passwordAt = 1 + userLength;
        if (hello.length <= passwordAt || hello.length != passwordAt + 1 + (hello[passwordAt] & 0xff)) {
            throw new ZmtpException("malformed HELLO");
        }
        String user = new String(hello, 1, userLength, StandardCharsets.UTF_8);
        byte[] password = Arrays.copyOfRange(hello, passwordAt + 1, hello.length);
        return clients.byPassword(user, password, peer)
                .orElseThrow(() -> new RefusedException(
                        "wrong-password",
                        "wrong user name or password, user '" + Metadata.printable(user) + "'",
                        Command.error(Command.NOT_AUTHENTICATED)));
    }

    @Override
    public boolean isDone() {
        return awaits == Awaits.NOTHING;
    }

    @Override
    public Optional<Principal> client() {
        return client;
    }
}
