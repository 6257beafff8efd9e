package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Metadata;
import io.threatbus.zmtp.wire.ZmtpException;
import java.security.Principal;
import java.util.Optional;

/**
 * One end's part in what a security mechanism says after the greeting. All methods throw a {@link ZmtpException} if the
 * peer is to be sent away. Owned by the thread that reads the connection.
 */
interface Handshake {
    /** What protects messages: {@code sealer} is the sending thread's, {@code opener} the reading one's. */
    record Protection(CurveSealer sealer, CurveOpener opener) {}

    /** What this end says without being asked; empty if it waits. */
    Optional<Command> begin();

    /** Takes the next thing that the peer says, and answers. */
    Optional<Command> receive(Command command);

    /** Whether it is done, and messages may come. */
    boolean isDone();

    /** The client at the other end, if it has proved who it is. */
    default Optional<Principal> client() {
        return Optional.empty();
    }

    /** What the peer wants to be called, where it need not prove who it is. */
    default Optional<String> saidName() {
        return Optional.empty();
    }

    /** What protects messages from now on; empty if they go as they are. */
    default Optional<Protection> protection() {
        return Optional.empty();
    }

    /** Makes sure that it is what has to come now. */
    static void expect(String name, Command command) {
        if (command.name().equals(Command.ERROR)) {
            throw new ZmtpException(
                    ZmtpException.REFUSED,
                    command.reason().equals(Command.NOT_AUTHENTICATED)
                            ? "the peer does not accept these credentials"
                            : "the peer refuses this end: " + Metadata.printable(command.reason()));
        }
        if (!command.name().equals(name)) {
            throw new ZmtpException(
                    "'" + Metadata.printable(command.name()) + "' in the handshake where " + name + " has to come");
        }
    }
}
