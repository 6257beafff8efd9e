package io.threatbus.zmtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One TCP connection of a listening port. Reading goes on by itself; writing either reaches the operating system at once
 * or leaves a remainder here that the loop writes when the peer has made room: as long as there is one, the peer is
 * {@link #stalled}, and its owner holds back. Owned by the loop's thread.
 */
public final class Connection implements FrameDecoder.Sink {
    private enum State {
        GREETING,
        HANDSHAKE,
        OPEN,
        CLOSED
    }

    /** Answers pile up for a peer that asks without reading; more than this is no accident. */
    private static final int MOST_UNREAD = 1024 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Port port;
    private final InetSocketAddress peer;
    private final long acceptedNanos;
    private final byte[] greeting = new byte[Greeting.LENGTH];
    private final FrameDecoder decoder;
    private int greeted;
    private State state = State.GREETING;
    private ByteBuffer remainder = NOTHING;
    private Optional<String> failure = Optional.empty();

    Connection(SocketChannel channel, SelectionKey key, Port port, long acceptedNanos) throws IOException {
        this.channel = channel;
        this.key = key;
        this.port = port;
        this.acceptedNanos = acceptedNanos;
        this.peer = (InetSocketAddress) channel.getRemoteAddress();
        this.decoder = new FrameDecoder(port.longestFrame(), this);
    }

    /** The other end. */
    public InetSocketAddress peer() {
        return peer;
    }

    /** The address of ours that the peer used; empty if the connection is gone. */
    public Optional<InetAddress> localAddress() {
        try {
            return Optional.ofNullable((InetSocketAddress) channel.getLocalAddress())
                    .map(InetSocketAddress::getAddress);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether something that was written still waits for the peer to read, or never will be written. */
    public boolean stalled() {
        return remainder.hasRemaining() || failure.isPresent();
    }

    /** Whether something could not be written; the connection ends soon, and nothing more reaches the peer. */
    public boolean failed() {
        return failure.isPresent();
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    boolean lateFor(long timeoutNanos, long now) {
        return (state == State.GREETING || state == State.HANDSHAKE) && now - acceptedNanos > timeoutNanos;
    }

    /** Stops to read what the peer sends, which makes it wait, or goes on. */
    public void setReading(boolean reading) {
        if (state == State.CLOSED) {
            return;
        }
        int others = key.interestOps() & ~SelectionKey.OP_READ;
        key.interestOps(reading && failure.isEmpty() ? others | SelectionKey.OP_READ : others);
    }

    /** Sends one message of one or more frames. */
    public void send(Iterable<byte[]> frames) {
        byte[] message = Frames.message(frames);
        write(message, 0, message.length);
    }

    /** Asks a publishing peer for everything that begins with {@code prefix}. */
    public void subscribe(byte[] prefix) {
        byte[] frame = Frames.subscription(true, prefix);
        write(frame, 0, frame.length);
    }

    /**
     * Writes whole frames. What the operating system does not take at once is copied and written later. A failure ends
     * the connection soon, but not during the call.
     */
    public void write(byte[] data, int offset, int length) {
        if (state == State.CLOSED || failure.isPresent()) {
            return;
        }
        ByteBuffer source = ByteBuffer.wrap(data, offset, length);
        if (remainder.hasRemaining()) {
            keep(source);
            return;
        }
        try {
            channel.write(source);
        } catch (IOException e) {
            fail("cannot write: " + e.getMessage());
            return;
        }
        if (source.hasRemaining()) {
            remainder = ByteBuffer.allocate(source.remaining()).put(source).flip();
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    private void keep(ByteBuffer source) {
        int joined = remainder.remaining() + source.remaining();
        if (joined > MOST_UNREAD) {
            fail("does not read what it is sent");
            return;
        }
        remainder = ByteBuffer.allocate(joined).put(remainder).put(source).flip();
    }

    private void fail(String reason) {
        failure = Optional.of(reason);
        setReading(false);
    }

    /** Ends the connection if it has failed. */
    void closeIfFailed() {
        failure.ifPresent(this::close);
    }

    /** The peer has made room. */
    void writable() throws IOException {
        channel.write(remainder);
        if (!remainder.hasRemaining()) {
            remainder = NOTHING;
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
            port.listener().flushed(this);
        }
    }

    /** Begins to shake hands the way libzmq does: the rest of the greeting follows when the peer has begun, too. */
    void greet() {
        write(Greeting.bytes(), 0, Greeting.SIGNATURE_LENGTH);
    }

    /** Reads once; {@code chunk} is scratch space of the loop. */
    void readable(byte[] chunk) throws IOException {
        int length = channel.read(ByteBuffer.wrap(chunk));
        if (length < 0) {
            close("closed by the peer");
            return;
        }
        int from = state == State.GREETING ? greeting(chunk, length) : 0;
        if (state != State.GREETING) {
            decoder.decode(chunk, from, length);
        }
        if (state == State.OPEN) {
            port.listener().readPaused(this);
        }
    }

    private int greeting(byte[] chunk, int length) {
        int taken = Math.min(Greeting.LENGTH - greeted, length);
        System.arraycopy(chunk, 0, greeting, greeted, taken);
        boolean begun = greeted < Greeting.SIGNATURE_LENGTH && greeted + taken >= Greeting.SIGNATURE_LENGTH;
        greeted += taken;
        if (greeted > 0) {
            Greeting.check(greeting, greeted);
        }
        if (begun) {
            write(Greeting.bytes(), Greeting.SIGNATURE_LENGTH, Greeting.LENGTH - Greeting.SIGNATURE_LENGTH);
        }
        if (greeted == Greeting.LENGTH) {
            state = State.HANDSHAKE;
            command(Command.ready(port.type()));
        }
        return taken;
    }

    private void command(Command command) {
        byte[] frame = command.frame();
        write(frame, 0, frame.length);
    }

    @Override
    public void frame(int flags, byte[] data, int offset, int length) {
        if (state == State.CLOSED) {
            return;
        }
        if ((flags & Frames.COMMAND) != 0) {
            received(Command.parse(data, offset, length));
        } else if (state == State.OPEN) {
            port.listener().frame(this, (flags & Frames.MORE) != 0, data, offset, length);
        } else {
            throw new ZmtpException("a message before the handshake was done");
        }
    }

    @Override
    public void oversized(int flags, long length) {
        if (state == State.CLOSED) {
            return;
        }
        if (state != State.OPEN) {
            throw new ZmtpException("a message before the handshake was done");
        }
        port.listener().oversized(this, (flags & Frames.MORE) != 0, length);
    }

    private void received(Command command) {
        switch (command.name()) {
            case Command.READY -> ready(command);
            case Command.PING -> command(command.pong());
            case Command.SUBSCRIBE -> subscription(1, command.body());
            case Command.CANCEL -> subscription(0, command.body());
            case Command.ERROR ->
                throw new ZmtpException(
                        "the peer reports an error: " + new String(command.body(), StandardCharsets.UTF_8));
            default -> {
                // Commands of later versions may be ignored.
            }
        }
    }

    private void ready(Command command) {
        if (state != State.HANDSHAKE) {
            throw new ZmtpException("READY twice");
        }
        String type = command.socketType().orElse("none");
        if (!port.type().accepts(type)) {
            command(Command.error("Invalid socket type"));
            throw new ZmtpException("a socket of type " + type + " cannot talk to this port");
        }
        state = State.OPEN;
        port.listener().opened(this);
    }

    /** The form of version 3.1 for what is a message before. */
    private void subscription(int begin, byte[] prefix) {
        byte[] message = new byte[prefix.length + 1];
        message[0] = (byte) begin;
        System.arraycopy(prefix, 0, message, 1, prefix.length);
        frame(0, message, 0, message.length);
    }

    /** Ends the connection; what waits is lost. Idempotent. */
    public void close(String reason) {
        if (state == State.CLOSED) {
            return;
        }
        boolean opened = state == State.OPEN;
        state = State.CLOSED;
        remainder = NOTHING;
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way, and nobody could do anything about it.
        }
        port.connectionClosed();
        if (opened) {
            port.listener().closed(this, reason);
        }
    }

    @Override
    public String toString() {
        return peer.getAddress().getHostAddress() + ":" + peer.getPort();
    }
}
