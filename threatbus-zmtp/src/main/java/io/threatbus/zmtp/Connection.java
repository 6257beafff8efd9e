package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Frames;
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
public final class Connection {
    private static final byte[] NOTHING = {};

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Port port;
    private final InetSocketAddress peer;
    private final Patience patience;
    private final ConnectionMemory memory;
    private final Outlet outlet;
    private final ReadyConnections.Turn turn;
    private final Dialogue dialogue;
    private byte[] rest = NOTHING;
    private int restFrom;
    private boolean wanted = true;
    private boolean queued;
    private boolean closed;

    Connection(SocketChannel channel, SelectionKey key, Port port, long acceptedNanos) throws IOException {
        this.channel = channel;
        this.key = key;
        this.port = port;
        this.patience = new Patience(acceptedNanos);
        this.peer = (InetSocketAddress) channel.getRemoteAddress();
        this.memory = new ConnectionMemory(port.memory(), this);
        this.outlet = new Outlet(channel, key, memory, port.scratch());
        this.turn = new ReadyConnections.Turn(port::now);
        this.dialogue = new Dialogue(this, port);
    }

    /** The other end. */
    public InetSocketAddress peer() {
        return peer;
    }

    /** The client at the other end, if it had to prove who it is. */
    public Optional<Principal> client() {
        return dialogue.client();
    }

    /** What the client at the other end wants to be called, if it need not prove who it is. */
    public Optional<String> saidName() {
        return dialogue.saidName();
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
        return !closed && dialogue.isOpen();
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether it has begun to shake hands, and ended before that was done. */
    boolean isBrokenOff() {
        return closed && dialogue.isUnfinished();
    }

    /** What it most likely means that the peer has gone in the middle of the handshake. */
    String whyBrokenOff() {
        return dialogue.whyBrokenOff();
    }

    /** Why it is to end although nothing has failed; called now and then. */
    Optional<String> isUseless(long now) {
        boolean inside = rest.length == 0 && dialogue.isInsideFrame() && isReading();
        return closed ? Optional.empty() : patience.end(dialogue.isOpen(), outlet.isPiledUp(), inside, now);
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
        if (closed) {
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

    void answer(Command command) {
        answer(command.frame());
    }

    private void answer(byte[] message) {
        if (!closed) {
            if (outlet.answer(message)) {
                updateReading();
                port.listener().unread(this);
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
        if (!closed) {
            outlet.write(data, offset, length);
        }
    }

    /** From now on what is written is sealed. */
    void protect(CurveSealer sealer) {
        outlet.protect(sealer);
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
        turn.begin(end);
        if (rest.length > 0) {
            byte[] left = rest;
            keepRest(left, dialogue.receive(left, restFrom, left.length), left.length);
        } else {
            int length = channel.read(ByteBuffer.wrap(chunk));
            if (length < 0) {
                close("closed by the peer");
                return;
            }
            patience.read(now);
            keepRest(chunk, dialogue.receive(chunk, 0, length), length);
        }
        if (isOpen()) {
            port.listener().readPaused(this);
        }
    }

    /** Whether there is time to handle one frame more. */
    boolean goesOn() {
        return turn.next() && !closed && isReading();
    }

    private void keepRest(byte[] data, int from, int to) {
        if (closed) {
            return;
        }
        if (from == to) {
            freeRest();
        } else if (rest == data) {
            restFrom = from;
        } else {
            memory.require(to - from);
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

    /** Ends the connection; what waits is lost. Idempotent. */
    public void close(String reason) {
        if (closed) {
            return;
        }
        outlet.drop();
        dialogue.drop();
        freeRest();
        memory.close();
        closed = true;
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way, and nobody could do anything about it.
        }
        port.connectionClosed(this);
        if (dialogue.isOpen()) {
            port.listener().closed(this, reason);
        }
    }

    @Override
    public String toString() {
        return peer.getAddress().getHostAddress() + ":" + peer.getPort();
    }
}
