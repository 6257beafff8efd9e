package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Metadata;
import io.threatbus.zmtp.wire.SocketType;
import java.util.Optional;

/** No security: both ends say READY at once (RFC 23, "The NULL Security Mechanism"). */
final class NullHandshake implements Handshake {
    private final SocketType type;
    private final Optional<String> ourName;
    private Optional<String> saidName = Optional.empty();
    private boolean done;

    NullHandshake(SocketType type, Optional<String> ourName) {
        this.type = type;
        this.ourName = ourName;
    }

    @Override
    public Optional<Command> begin() {
        return Optional.of(ourName.map(name -> Command.ready(type, name)).orElseGet(() -> Command.ready(type)));
    }

    @Override
    public Optional<Command> receive(Command command) {
        Handshake.expect(Command.READY, command);
        Metadata.requireMatch(type, command.body());
        saidName = Metadata.name(command.body());
        done = true;
        return Optional.empty();
    }

    @Override
    public Optional<String> saidName() {
        return saidName;
    }

    @Override
    public boolean isDone() {
        return done;
    }
}
