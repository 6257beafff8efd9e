package io.threatbus.zmtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.Principal;
import java.util.Arrays;
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

    /** Nothing longer is said before the handshake is done, and no longer command where messages are not protected. */
    private static final int LONGEST_COMMAND = 8 * 1024;
    /** So many frames are handled at once, then others have their turn, whatever the clock says. */
    private static final int MOST_FRAMES = 512;
    /** The clock is looked at after so many. */
    private static final int FRAMES_PER_LOOK = 8;

    private static final byte[] NOTHING = {};

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Port port;
    private final InetSocketAddress peer;
    private final long acceptedNanos;
    private final byte[] greeting = new byte[Greeting.LENGTH];
    private final FrameDecoder decoder;
    private final ConnectionMemory memory;
    private final Outlet outlet;
    private final Handshake handshake;
    private int greeted;
    private boolean handshaking;
    private State state = State.GREETING;
    private Optional<CurveOpener> opener = Optional.empty();
    private byte[] rest = NOTHING;
    private int restFrom;
    private long lastReadNanos;
    private long piledSince;
    private boolean wanted = true;
    private boolean queued;
    private int framesLeft;
    private long until;

    Connection(SocketChannel channel, SelectionKey key, Port port, long acceptedNanos) throws IOException {
        this.channel = channel;
        this.key = key;
        this.port = port;
        this.acceptedNanos = acceptedNanos;
        this.lastReadNanos = acceptedNanos;
        this.piledSince = acceptedNanos;
        this.peer = (InetSocketAddress) channel.getRemoteAddress();
        this.memory = new ConnectionMemory(port.memory(), this);
        this.decoder = new FrameDecoder(port.longestFrame(), this);
        this.outlet = new Outlet(channel, key, memory);
        this.handshake = port.security().handshake(port.type(), peer);
    }

    /** The other end. */
    public InetSocketAddress peer() {
        return peer;
    }

    /** The client at the other end, if it had to prove who it is. */
    public Optional<Principal> client() {
        return handshake.client();
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
        return outlet.isWaiting() || failed();
    }

    /** Whether something could not be written; the connection ends soon, and nothing more reaches the peer. */
    public boolean failed() {
        return outlet.failure().isPresent();
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether it has begun to shake hands, and ended before that was done. */
    boolean isBrokenOff() {
        return state == State.CLOSED && greeted > 0 && !handshake.isDone();
    }

    /** What it most likely means that the peer has gone in the middle of the handshake. */
    String whyBrokenOff() {
        return handshaking
                ? "it ends the connection in the middle of the handshake"
                : "it ends the connection before it says what it is, as one does that is set up for another security"
                        + " mechanism than " + port.security().mechanism();
    }

    boolean lateFor(long timeoutNanos, long now) {
        return (state == State.GREETING || state == State.HANDSHAKE) && now - acceptedNanos > timeoutNanos;
    }

    /** Whether it has not read the answers that pile up for so long; called now and then. */
    boolean isDeaf(long timeoutNanos, long now) {
        if (!outlet.isPiledUp()) {
            piledSince = now;
        }
        return now - piledSince > timeoutNanos;
    }

    /** Whether the peer has begun a frame, and sent nothing more of it for so long. */
    boolean isStuck(long timeoutNanos, long now) {
        return state == State.OPEN
                && rest.length == 0
                && decoder.isInside()
                && isReading()
                && now - lastReadNanos > timeoutNanos;
    }

    /** Stops to read what the peer sends, which makes it wait, or goes on. */
    public void setReading(boolean reading) {
        wanted = reading;
        updateReading();
    }

    private boolean isReading() {
        return wanted && !failed() && !outlet.isPiledUp();
    }

    /** Nothing is read while the owner does not want it, while answers pile up, or while what was read waits. */
    private void updateReading() {
        if (state == State.CLOSED) {
            return;
        }
        boolean goesOn = isReading();
        int others = key.interestOps() & ~SelectionKey.OP_READ;
        key.interestOps(goesOn && rest.length == 0 ? others | SelectionKey.OP_READ : others);
        if (goesOn && rest.length > 0) {
            port.ready().add(this);
        }
    }

    /** Notes that it waits for its turn; false if it does already. */
    boolean queue() {
        boolean before = queued;
        queued = true;
        return !before;
    }

    void unqueue() {
        queued = false;
    }

    /** What it has begun and not finished. */
    ConnectionMemory memory() {
        return memory;
    }

    @Override
    public void takeBody(int length) {
        if (!memory.takeArray(length)) {
            throw new ZmtpException("memory", "there is no memory for the rest of what it has begun");
        }
    }

    @Override
    public void freeBody(int length) {
        memory.freeArray(length);
    }

    /**
     * Reserves memory for something that the owner keeps for this connection, at the cost of connections that hold more.
     *
     * @return false if there is none; the connection is then best closed
     */
    public boolean reserve(long bytes) {
        return memory.reserve(bytes);
    }

    /** Gives that back; {@link #close} gives everything back. */
    public void release(long bytes) {
        memory.release(bytes);
    }

    /** Sends one message of one or more frames, as the answer to one of the peer's. */
    public void send(Iterable<byte[]> frames) {
        answer(Frames.message(frames));
    }

    private void answer(byte[] message) {
        if (state != State.CLOSED) {
            outlet.answer(message);
            if (outlet.isPiledUp()) {
                updateReading();
            }
        }
    }

    /** Asks a publishing peer for everything that begins with {@code prefix}. */
    public void subscribe(byte[] prefix) {
        answer(Frames.subscription(true, prefix));
    }

    /**
     * Writes whole frames. What the operating system does not take at once is copied and written later. A failure ends
     * the connection soon, but not during the call.
     */
    public void write(byte[] data, int offset, int length) {
        if (state != State.CLOSED) {
            outlet.write(data, offset, length);
        }
    }

    /** Ends the connection if it has failed. */
    void closeIfFailed() {
        outlet.failure().ifPresent(this::close);
    }

    /** The peer has made room. */
    void writable() throws IOException {
        if (outlet.writable()) {
            updateReading();
            port.listener().flushed(this);
        }
    }

    /** Begins to shake hands the way libzmq does: the rest of the greeting follows when the peer has begun, too. */
    void greet() {
        write(ownGreeting(), 0, Greeting.SIGNATURE_LENGTH);
    }

    private byte[] ownGreeting() {
        return Greeting.bytes(port.security().mechanism(), true);
    }

    /**
     * Handles what is left of the last time, or else what can be read; not longer than it may.
     *
     * @param chunk scratch space of the loop
     * @param end when to leave the rest for later
     */
    void readable(byte[] chunk, long now, long end) throws IOException {
        if (!isReading()) {
            return;
        }
        until = end;
        framesLeft = MOST_FRAMES;
        if (rest.length > 0) {
            byte[] left = rest;
            handle(left, restFrom, left.length);
        } else {
            int length = channel.read(ByteBuffer.wrap(chunk));
            if (length < 0) {
                close("closed by the peer");
                return;
            }
            lastReadNanos = now;
            handle(chunk, state == State.GREETING ? greeting(chunk, length) : 0, length);
        }
        if (state == State.OPEN) {
            port.listener().readPaused(this);
        }
    }

    private void handle(byte[] data, int from, int to) {
        int done = state == State.GREETING ? to : decoder.decode(data, from, to);
        keepRest(data, done, to);
    }

    private void keepRest(byte[] data, int from, int to) {
        if (state == State.CLOSED) {
            return;
        }
        if (from == to) {
            freeRest();
        } else if (rest == data) {
            restFrom = from;
        } else {
            takeBody(to - from);
            rest = Arrays.copyOfRange(data, from, to);
            restFrom = 0;
        }
        updateReading();
    }

    private void freeRest() {
        if (rest.length > 0) {
            memory.freeArray(rest.length);
            rest = NOTHING;
        }
    }

    @Override
    public boolean goesOn() {
        boolean first = framesLeft == MOST_FRAMES;
        boolean late = !first && framesLeft % FRAMES_PER_LOOK == 0 && port.now() - until > 0;
        return framesLeft-- > 0 && !late && state != State.CLOSED && isReading();
    }

    private int greeting(byte[] chunk, int length) {
        int taken = Math.min(Greeting.LENGTH - greeted, length);
        System.arraycopy(chunk, 0, greeting, greeted, taken);
        boolean begun = greeted < Greeting.SIGNATURE_LENGTH && greeted + taken >= Greeting.SIGNATURE_LENGTH;
        greeted += taken;
        if (greeted > 0) {
            Greeting.check(greeting, greeted, port.security().mechanism());
        }
        if (begun) {
            write(ownGreeting(), Greeting.SIGNATURE_LENGTH, Greeting.LENGTH - Greeting.SIGNATURE_LENGTH);
        }
        if (greeted == Greeting.LENGTH) {
            if (!port.admits(peer.getAddress())) {
                throw new ZmtpException("too-many-handshakes", "too many handshakes from this address in a second");
            }
            state = State.HANDSHAKE;
            handshaking = true;
            handshake.begin().ifPresent(this::command);
        }
        return taken;
    }

    private void command(Command command) {
        answer(command.frame());
    }

    @Override
    public void frame(int flags, byte[] data, int offset, int length) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.HANDSHAKE) {
            shakeHands(Command.parse(data, offset, length));
        } else if (opener.isPresent()) {
            int inside = opener.get().open(data, offset, length);
            received(inside, data, offset + CurveOpener.BODY, length - CurveOpener.BODY);
        } else {
            received(flags, data, offset, length);
        }
    }

    @Override
    public void announced(int flags, long length) {
        boolean command = (flags & Frames.COMMAND) != 0;
        if (state == State.HANDSHAKE && !command) {
            throw new ZmtpException("a message before the handshake was done");
        }
        if (command && length > LONGEST_COMMAND && opener.isEmpty()) {
            throw new ZmtpException("malformed frame: length " + length);
        }
    }

    private void received(int flags, byte[] data, int offset, int length) {
        if ((flags & Frames.COMMAND) != 0) {
            received(Command.parse(data, offset, length));
        } else {
            port.listener().frame(this, (flags & Frames.MORE) != 0, data, offset, length);
        }
    }

    private void shakeHands(Command said) {
        try {
            handshake.receive(said).ifPresent(this::command);
        } catch (RefusedException e) {
            e.farewell().ifPresent(this::command);
            throw e;
        }
        if (handshake.isDone()) {
            handshake.protection().ifPresent(protection -> {
                outlet.protect(protection.sealer());
                opener = Optional.of(protection.opener());
            });
            state = State.OPEN;
            port.listener().opened(this);
        }
    }

    @Override
    public void oversized(int flags, long length) {
        if (state == State.CLOSED) {
            return;
        }
        port.listener().oversized(this, (flags & Frames.MORE) != 0, length);
    }

    private void received(Command command) {
        switch (command.name()) {
            case Command.READY -> throw new ZmtpException("READY twice");
            case Command.PING -> command(command.pong());
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
        frame(0, message, 0, message.length);
    }

    /** Ends the connection; what waits is lost. Idempotent. */
    public void close(String reason) {
        if (state == State.CLOSED) {
            return;
        }
        boolean opened = state == State.OPEN;
        outlet.drop();
        decoder.drop();
        freeRest();
        memory.close();
        state = State.CLOSED;
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way, and nobody could do anything about it.
        }
        port.connectionClosed(peer.getAddress());
        if (opened) {
            port.listener().closed(this, reason);
        }
    }

    @Override
    public String toString() {
        return peer.getAddress().getHostAddress() + ":" + peer.getPort();
    }
}
