package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.io.FrameAssembler;
import io.threatbus.app.zeek.broker.io.IoLoop;
import io.threatbus.app.zeek.broker.io.PeerInfo;
import io.threatbus.app.zeek.broker.io.Transport;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Handshake;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.DropConnection;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.WireReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection from its first byte to its last: finds out what the other side speaks, takes it through the handshakes,
 * and moves bytes from then on. Owned by the loop's thread.
 */
final class PeerConnection implements IoLoop.Handler, FrameAssembler.Sink, Transport.Events, Handshake.Actions {
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final int READS_PER_TURN = 4;

    private enum Phase {
        /** Up to the end of Broker's handshake. */
        PENDING,
        PEERED,
        /** The last words are on their way. */
        LINGERING,
        CLOSED
    }

    /** Wants to know how a dialed connection ends. */
    interface Watcher {
        void peered(EndpointId id);

        void ended(Optional<EndpointId> id, Optional<Refusal> refusal, boolean wanted);
    }

    private final EndpointContext context;
    private final SocketChannel channel;
    private final InetSocketAddress address;
    private final Optional<Watcher> watcher;
    private final ConnectionWriter writer;
    private final FrameAssembler assembler;
    private final Handshake handshake;
    private final ProtocolDetector door;
    private Optional<EndpointId> peerId = Optional.empty();
    private Optional<EstablishedPeering> peering = Optional.empty();
    private Optional<IoLoop.Timer> deadline = Optional.empty();
    private Optional<SelectionKey> key = Optional.empty();
    private Phase phase = Phase.PENDING;

    PeerConnection(
            EndpointContext context, SocketChannel channel, InetSocketAddress address, Optional<Watcher> watcher) {
        this.context = context;
        this.channel = channel;
        this.address = address;
        this.watcher = watcher;
        this.writer = new ConnectionWriter(context, this);
        this.assembler = new FrameAssembler(context.frames(), this);
        this.door = new ProtocolDetector(context, channel, address.getAddress(), watcher.isPresent(), this);
        this.handshake = new Handshake(
                context.ownId(),
                context.subscriptions()::filter,
                context.limits().filterEntries(),
                this);
    }

    /** Takes over an accepted socket. */
    void startAccepted() throws IOException {
        start();
    }

    /** Takes over a socket that is connected to a listener. */
    void startDialed(boolean tls) {
        try {
            start();
            door.dial(tls);
        } catch (IOException e) {
            broken(e);
        }
    }

    private void start() throws IOException {
        key = Optional.of(context.loop().register(channel, SelectionKey.OP_READ, this));
        deadline = Optional.of(context.loop()
                .schedule(
                        context.limits().handshakeTimeout(),
                        () -> refuse(new Refusal(
                                RefusalReason.HANDSHAKE_TIMEOUT,
                                "did not complete the handshake within "
                                        + context.limits().handshakeTimeout().toMillis() + " ms"))));
        context.pending().add(this);
    }

    @Override
    public void ready(SelectionKey ready) {
        try {
            if (ready.isReadable()) {
                read();
            }
            if (phase != Phase.CLOSED && ready.isWritable()) {
                writer.flush();
            }
        } catch (Refusal e) {
            refuse(e);
        } catch (IOException e) {
            broken(e);
        }
    }

    private void read() throws IOException {
        byte[] buffer = context.loop().readBuffer();
        for (int turn = 0; turn < READS_PER_TURN && phase != Phase.CLOSED && wantsInput(); turn++) {
            int count = channel.read(ByteBuffer.wrap(buffer));
            if (count < 0) {
                throw new EOFException("closed the connection");
            }
            context.counters().add(Counter.BYTES_IN, count);
            if (phase != Phase.LINGERING) {
                peering.ifPresent(EstablishedPeering::heard);
                door.received(buffer, count);
            }
            if (count < buffer.length) {
                break;
            }
        }
        updateInterest();
    }

    @Override
    public void secured() {
        if (watcher.isPresent()) {
            handshake.startAsDialer();
        } else {
            handshake.startAsListener();
        }
    }

    @Override
    public void plaintext(byte[] bytes, int offset, int length) {
        if (door.isOpen()) {
            assembler.feed(bytes, offset, length);
            return;
        }
        try {
            byte[] start = door.protocol(bytes, offset, length);
            assembler.feed(start, 0, start.length);
        } catch (Refusal e) {
            refuse(e);
        }
    }

    @Override
    public void resumed() {
        if (phase != Phase.CLOSED) {
            updateInterest();
            writer.request();
        }
    }

    @Override
    public void broken(IOException cause) {
        switch (phase) {
            case PENDING ->
                refuse(Refusals.broken(cause, watcher.isPresent(), door.firstBytes(), handshake.hasStarted()), false);
            case PEERED -> peering.orElseThrow().brokenBy(cause);
            case LINGERING -> close();
            case CLOSED -> {}
        }
    }

    @Override
    public void failed(RuntimeException failure) {
        context.counters().increment(Counter.UNEXPECTED_FAILURES);
        if (phase == Phase.PEERED) {
            peering.orElseThrow().lose(PeerLoss.Reason.BROKEN, "could not be served: " + failure);
        } else if (phase == Phase.PENDING) {
            refuse(new Refusal(RefusalReason.MALFORMED_HANDSHAKE, "could not be served: " + failure));
        } else {
            close();
        }
    }

    @Override
    public boolean isReady() {
        return (phase == Phase.PENDING && !handshake.isClaiming()) || phase == Phase.PEERED;
    }

    @Override
    public int mostBytes() {
        return phase == Phase.PEERED
                ? context.limits().frameBytes()
                : context.limits().handshakeFrameBytes();
    }

    @Override
    public void frame(WireReader body) {
        if (phase == Phase.PEERED) {
            peering.orElseThrow().frame(body);
            return;
        }
        try {
            handshake.frame(body);
        } catch (Refusal e) {
            refuse(e);
        }
    }

    @Override
    public void tooLarge(long announced) {
        oversized("announced a frame of " + announced + " bytes, which is beyond the limit of " + mostBytes());
    }

    @Override
    public void noRoom() {
        oversized("sends a large frame while the unfinished frames of all peers hold "
                + context.frames().held() + " bytes already");
    }

    private void oversized(String detail) {
        if (phase == Phase.PEERED) {
            peering.orElseThrow().lose(PeerLoss.Reason.PROTOCOL_VIOLATION, detail);
        } else {
            refuse(new Refusal(RefusalReason.FRAME_TOO_LARGE, detail));
        }
    }

    @Override
    public void send(HandshakeMessage message) {
        writer.appendAlone(message.toFrame());
    }

    @Override
    public void claim(EndpointId peer, boolean originator) {
        peerId = Optional.of(peer);
        context.peers().claim(this, peer, originator);
    }

    /** The claim is granted. */
    void granted() {
        if (phase == Phase.PENDING) {
            handshake.proceed();
            context.loop().execute(() -> {
                if (phase != Phase.CLOSED) {
                    assembler.resume();
                    updateInterest();
                }
            });
        }
    }

    @Override
    public void peered(TopicFilter filter) {
        EndpointId id = peerId.orElseThrow();
        phase = Phase.PEERED;
        deadline.ifPresent(IoLoop.Timer::cancel);
        context.pending().remove(this);
        PeerInfo info = new PeerInfo(
                id, address, watcher.isPresent(), door.transport().orElseThrow().tls());
        EstablishedPeering established = new EstablishedPeering(context, this, writer, info, filter);
        peering = Optional.of(established);
        watcher.ifPresent(dialer -> dialer.peered(id));
        context.peers().established(id, established);
        established.begin();
    }

    /** Ends a connection that has not become a peering. */
    void refuse(Refusal refusal) {
        refuse(refusal, true);
    }

    private void refuse(Refusal refusal, boolean canWrite) {
        if (phase != Phase.PENDING) {
            return;
        }
        context.counters().countRefusal(refusal.reason());
        if (watcher.isEmpty()) {
            Refusals.log(context, address, refusal);
        }
        if (canWrite && refusal.isTold() && door.transport().isPresent() && handshake.mayDrop()) {
            writer.appendAlone(new DropConnection(context.ownId(), refusal.code(), refusal.description()).toFrame());
        }
        finish(canWrite && writer.queuedBytes() > 0, Optional.of(refusal), false);
    }

    /** Ends a connection that was a peering. */
    void endPeering(boolean wanted) {
        if (phase == Phase.PEERED) {
            finish(false, Optional.empty(), wanted);
        }
    }

    private void finish(boolean linger, Optional<Refusal> refusal, boolean wanted) {
        phase = Phase.LINGERING;
        deadline.ifPresent(IoLoop.Timer::cancel);
        context.pending().remove(this);
        if (linger) {
            deadline = Optional.of(context.loop().schedule(LINGER, this::close));
            writer.request();
        } else {
            close();
        }
        peerId.ifPresent(id -> context.peers().release(this, id));
        watcher.ifPresent(dialer -> dialer.ended(handshake.peer(), refusal, wanted));
    }

    /** Everything that waited has been written. */
    void drained() throws IOException {
        if (phase == Phase.LINGERING) {
            door.transport().orElseThrow().end();
            channel.shutdownOutput();
        } else {
            updateInterest();
        }
    }

    /** Some bytes have left; whether the socket had kept them waiting. */
    void progressed(boolean afterWaiting) {
        peering.ifPresent(established -> established.progressed(afterWaiting));
    }

    Optional<Transport> transport() {
        return phase == Phase.CLOSED ? Optional.empty() : door.transport();
    }

    void updateInterest() {
        if (phase == Phase.CLOSED || key.isEmpty() || !key.get().isValid()) {
            return;
        }
        int operations = (wantsInput() ? SelectionKey.OP_READ : 0) | (wantsOutput() ? SelectionKey.OP_WRITE : 0);
        if (key.get().interestOps() != operations) {
            key.get().interestOps(operations);
        }
    }

    private boolean wantsOutput() {
        return door.transport().map(Transport::waitsForSocket).orElse(false);
    }

    private boolean wantsInput() {
        return !handshake.isClaiming()
                && door.transport().map(Transport::acceptsInput).orElse(true);
    }

    private void close() {
        phase = Phase.CLOSED;
        assembler.close();
        deadline.ifPresent(IoLoop.Timer::cancel);
        door.transport().ifPresent(PeerConnection::endQuietly);
        writer.close();
        try {
            channel.close();
        } catch (IOException e) {
            context.counters().increment(Counter.CLOSE_FAILURES);
        }
    }

    private static void endQuietly(Transport transport) {
        try {
            transport.end();
        } catch (IOException e) {
            // The socket is gone already, and so is whoever should have heard the last word.
            transport.close();
        }
        transport.close();
    }
}
