package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.io.IoLoop;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Handshake;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.DropConnection;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.WireReader;
import java.util.Optional;

/**
 * The time of a connection before it is a peering: Broker's handshake, which has to be complete within a limit, and the claim
 * to be the one connection with the peer. Owned by the loop's thread.
 */
final class PeerHandshake implements Handshake.Actions {
    private final EndpointContext context;
    private final PeerConnection connection;
    private final ConnectionWriter writer;
    private final boolean dialed;
    private final Handshake handshake;
    private Optional<EndpointId> peerId = Optional.empty();
    private Optional<IoLoop.Timer> deadline = Optional.empty();

    PeerHandshake(EndpointContext context, PeerConnection connection, ConnectionWriter writer, boolean dialed) {
        this.context = context;
        this.connection = connection;
        this.writer = writer;
        this.dialed = dialed;
        this.handshake = new Handshake(
                context.ownId(),
                context.subscriptions()::filter,
                context.limits().filterEntries(),
                this);
    }

    /** From now on the time runs. */
    void begin() {
        deadline = Optional.of(context.loop()
                .schedule(
                        context.limits().handshakeTimeout(),
                        () -> connection.refuse(new Refusal(
                                RefusalReason.HANDSHAKE_TIMEOUT,
                                "did not complete the handshake within "
                                        + context.limits().handshakeTimeout().toMillis() + " ms"))));
        context.pending().add(connection);
    }

    /** The transport is ready for the first message. */
    void start() {
        if (dialed) {
            handshake.startAsDialer();
        } else {
            handshake.startAsListener();
        }
    }

    /** Takes one frame. */
    void frame(WireReader body) {
        try {
            handshake.frame(body);
        } catch (Refusal e) {
            connection.refuse(e);
        }
    }

    @Override
    public void send(HandshakeMessage message) {
        writer.appendAlone(message.toFrame());
    }

    @Override
    public void claim(EndpointId peer, boolean originator) {
        peerId = Optional.of(peer);
        context.peers().claim(connection, peer, originator);
    }

    /** The claim is granted. */
    void proceed() {
        handshake.proceed();
    }

    @Override
    public void peered(TopicFilter filter) {
        connection.peered(peerId.orElseThrow(), filter);
    }

    /** Whether it waits for its claim to be granted. */
    boolean isClaiming() {
        return handshake.isClaiming();
    }

    boolean hasStarted() {
        return handshake.hasStarted();
    }

    /** Who the other side says to be. */
    Optional<EndpointId> peer() {
        return handshake.peer();
    }

    /** Whether the other side may be told that it is refused. */
    boolean mayDrop() {
        return handshake.mayDrop();
    }

    /** Tells the other side why it is refused. */
    void drop(Refusal refusal) {
        writer.appendAlone(new DropConnection(context.ownId(), refusal.code(), refusal.description()).toFrame());
    }

    /** The handshake is complete, or will never be. */
    void end() {
        deadline.ifPresent(IoLoop.Timer::cancel);
        context.pending().remove(connection);
    }

    /** Gives up the claim. */
    void release() {
        peerId.ifPresent(id -> context.peers().release(connection, id));
    }
}
