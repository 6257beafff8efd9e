package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.FrameDecoder;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Metadata;
import io.threatbus.zmtp.wire.RefusedException;
import io.threatbus.zmtp.wire.ZmtpException;
import java.security.Principal;
import java.util.Optional;

/**
 * What the two ends of a connection say: the greeting, the handshake, and then frames, which go to the port's listener, or
 * commands, which are answered here. Owned by the loop's thread.
 */
final class Dialogue implements FrameDecoder.Sink {
    private enum Stage {
        GREETING,
        HANDSHAKE,
        OPEN
    }

    /** Nothing longer is said before the handshake is done, and no longer command where messages are not protected. */
    private static final int LONGEST_COMMAND = 8 * 1024;

    private static final byte[] NOTHING = {};

    private final Connection connection;
    private final Port port;
    private final GreetingExchange greeting;
    private final Handshake handshake;
    private final FrameDecoder decoder;
    private Stage stage = Stage.GREETING;
    private Optional<CurveOpener> opener = Optional.empty();
    /** What was read, up to {@link #end}, while it is taken. */
    private byte[] taken = NOTHING;

    private int end;

    Dialogue(Connection connection, Port port) {
        this.connection = connection;
        this.port = port;
        this.greeting = new GreetingExchange(port.security().mechanism());
        this.handshake = port.security().handshake(port.type(), connection.peer());
        this.decoder = new FrameDecoder(port.longestFrame(), this);
    }

    /** The client at the other end, if it had to prove who it is. */
    Optional<Principal> client() {
        return handshake.client();
    }

    /** What the client at the other end wants to be called, if it need not prove who it is. */
    Optional<String> saidName() {
        return handshake.saidName();
    }

    boolean isOpen() {
        return stage == Stage.OPEN;
    }

    /** Whether the handshake has begun and is not done. */
    boolean isUnfinished() {
        return greeting.hasBegun() && !handshake.isDone();
    }

    /** Whether a frame has begun and not ended. */
    boolean isInsideFrame() {
        return decoder.isInside();
    }

    /** What it most likely means that the peer has gone in the middle of the handshake. */
    String whyBrokenOff() {
        return stage == Stage.HANDSHAKE
                ? "it ends the connection in the middle of the handshake"
                : "it ends the connection before it says what it is, as one does that is set up for another security"
                        + " mechanism than " + port.security().mechanism();
    }

    /**
     * Takes what has been read, as far as there is time for.
     *
     * @return where the rest begins
     * @throws ZmtpException if the peer breaks the protocol or is refused
     */
    int receive(byte[] data, int from, int to) {
        int frames = stage == Stage.GREETING ? from + greet(data, to) : from;
        if (stage == Stage.GREETING) {
            return to;
        }
        taken = data;
        end = to;
        int rest = decoder.decode(data, frames, to);
        taken = NOTHING;
        return rest;
    }

    private int greet(byte[] data, int length) {
        int taken = greeting.hear(data, length);
        greeting.answer(connection);
        if (greeting.isDone()) {
            if (!port.admits(connection.peer().getAddress())) {
                throw new ZmtpException("too-many-handshakes", "too many handshakes from this address in a second");
            }
            stage = Stage.HANDSHAKE;
            handshake.begin().ifPresent(connection::answer);
        }
        return taken;
    }

    /** Forgets a frame that will not come to its end. */
    void drop() {
        decoder.drop();
    }

    @Override
    public boolean goesOn() {
        return connection.goesOn();
    }

    @Override
    public void takeBody(int length) {
        connection.memory().require(length);
    }

    @Override
    public void freeBody(int length) {
        connection.memory().freeArray(length);
    }

    @Override
    public void announced(int flags, long length) {
        boolean command = (flags & Frames.COMMAND) != 0;
        if (stage == Stage.HANDSHAKE && !command) {
            throw new ZmtpException("a message before the handshake was done");
        }
        if (command && length > LONGEST_COMMAND && opener.isEmpty()) {
            throw new ZmtpException("malformed frame: length " + length);
        }
    }

    @Override
    public void oversized(int flags, long length) {
        if (!connection.isClosed()) {
            port.listener().oversized(connection, (flags & Frames.MORE) != 0, length);
        }
    }

    @Override
    public void frame(int flags, byte[] data, int offset, int length) {
        if (connection.isClosed()) {
            return;
        }
        if (stage == Stage.HANDSHAKE) {
            shakeHands(Command.parse(data, offset, length));
        } else if (opener.isPresent()) {
            int until = data == taken ? end : offset + length;
            int inside = opener.get().open(port.scratch().stream(), data, offset, length, until);
            received(inside, data, offset + CurveOpener.BODY, length - CurveOpener.BODY);
        } else {
            received(flags, data, offset, length);
        }
    }

    private void shakeHands(Command said) {
        try {
            handshake.receive(said).ifPresent(connection::answer);
        } catch (RefusedException e) {
            e.farewell().ifPresent(connection::answer);
            throw e;
        }
        if (handshake.isDone()) {
            handshake.protection().ifPresent(protection -> {
                connection.protect(protection.sealer());
                opener = Optional.of(protection.opener());
            });
            stage = Stage.OPEN;
            port.letIn(connection);
            port.listener().opened(connection);
        }
    }

    private void received(int flags, byte[] data, int offset, int length) {
        if ((flags & Frames.COMMAND) != 0) {
            received(Command.parse(data, offset, length));
        } else {
            port.listener().frame(connection, (flags & Frames.MORE) != 0, data, offset, length);
        }
    }

    private void received(Command command) {
        switch (command.name()) {
            case Command.READY -> throw new ZmtpException("READY twice");
            case Command.PING -> connection.answer(command.pong());
            case Command.SUBSCRIBE -> subscription(1, command.body());
            case Command.CANCEL -> subscription(0, command.body());
            case Command.ERROR ->
                throw new ZmtpException("the peer reports an error: " + Metadata.printable(command.reason()));
            default -> {
                // Commands of later versions may be ignored.
            }
        }
    }

    /** The form of version 3.1 for what is a message before. */
    private void subscription(int begin, byte[] prefix) {
        byte[] message = new byte[prefix.length + 1];
        message[0] = (byte) begin;
        System.arraycopy(prefix, 0, message, 1, prefix.length);
        port.listener().frame(connection, false, message, 0, message.length);
    }
}
