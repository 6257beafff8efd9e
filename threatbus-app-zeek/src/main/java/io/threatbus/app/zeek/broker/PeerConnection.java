package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.io.IoLoop;
import io.threatbus.app.zeek.broker.io.PeerInfo;
import io.threatbus.app.zeek.broker.io.Transport;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection from its first byte to its last: finds out what the other side speaks, takes it through the handshakes,
 * and moves bytes from then on. Owned by the loop's thread.
 */
final class PeerConnection implements IoLoop.Handler, Transport.Events {
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
    private final ConnectionSocket socket;
    private final InetSocketAddress address;
    private final Optional<Watcher> watcher;
    private final ConnectionWriter writer;
    private final PeerHandshake handshake;
    private final InboundFrames frames;
    private final ProtocolDetector door;
    private Optional<EstablishedPeering> peering = Optional.empty();
    private Optional<IoLoop.Timer> lingering = Optional.empty();
    private Phase phase = Phase.PENDING;

    PeerConnection(
            EndpointContext context, SocketChannel channel, InetSocketAddress address, Optional<Watcher> watcher) {
        this.context = context;
        this.socket = new ConnectionSocket(context, channel);
        this.address = address;
        this.watcher = watcher;
        this.writer = new ConnectionWriter(context, this);
        this.door = new ProtocolDetector(context, channel, address.getAddress(), watcher.isPresent(), this);
        this.handshake = new PeerHandshake(context, this, writer, watcher.isPresent());
        this.frames = new InboundFrames(context, this, handshake);
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
        socket.register(this);
        handshake.begin();
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
            int count = socket.read(buffer);
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
        handshake.start();
    }

    @Override
    public void plaintext(byte[] bytes, int offset, int length) {
        if (door.isOpen()) {
            frames.feed(bytes, offset, length);
            return;
        }
        try {
            byte[] start = door.protocol(bytes, offset, length);
            frames.feed(start, 0, start.length);
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

    /** The claim is granted. */
    void granted() {
        if (phase == Phase.PENDING) {
            handshake.proceed();
            context.loop().execute(() -> {
                if (phase != Phase.CLOSED) {
                    frames.resume();
                    updateInterest();
                }
            });
        }
    }

    /** The handshake is complete. */
    void peered(EndpointId id, TopicFilter filter) {
        phase = Phase.PEERED;
        handshake.end();
        PeerInfo info = new PeerInfo(
                id, address, watcher.isPresent(), door.transport().orElseThrow().tls());
        EstablishedPeering established = new EstablishedPeering(context, this, writer, info, filter);
        peering = Optional.of(established);
        frames.peered(established);
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
            handshake.drop(refusal);
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
        handshake.end();
        frames.end();
        if (linger) {
            lingering = Optional.of(context.loop().schedule(LINGER, this::close));
            writer.request();
        } else {
            close();
        }
        handshake.release();
        watcher.ifPresent(dialer -> dialer.ended(handshake.peer(), refusal, wanted));
    }

    /** Everything that waited has been written. */
    void drained() throws IOException {
        if (phase == Phase.LINGERING) {
            door.transport().orElseThrow().end();
            socket.shutdownOutput();
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
        if (phase != Phase.CLOSED) {
            socket.updateInterest(wantsInput(), wantsOutput());
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
        frames.close();
        handshake.end();
        lingering.ifPresent(IoLoop.Timer::cancel);
        door.transport().ifPresent(PeerConnection::endQuietly);
        writer.close();
        socket.close();
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
