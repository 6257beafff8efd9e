package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.io.Liveness;
import io.threatbus.app.zeek.broker.io.PeerInfo;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.WireReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A connected peer. What {@link Peering} promises is safe for any thread; everything else is owned by the loop's thread.
 */
final class EstablishedPeering implements Peering {
    private static final Logger logger = LoggerFactory.getLogger(EstablishedPeering.class);
    private static final byte[] NO_MARK = new byte[0];

    private final EndpointContext context;
    private final PeerConnection connection;
    private final ConnectionWriter writer;
    private final PeerInfo info;
    private final Outbound outbound;
    private final InboundMessages inbound;
    private final Liveness liveness;
    private final boolean told;
    private final ControlFrames control;
    private final Goodbye goodbye = new Goodbye();
    private boolean ended;

    EstablishedPeering(
            EndpointContext context,
            PeerConnection connection,
            ConnectionWriter writer,
            PeerInfo info,
            TopicFilter filter) {
        this.context = context;
        this.connection = connection;
        this.writer = writer;
        this.info = info;
        this.told = info.dialed() || context.arrivals().isTold(info.address().getAddress());
        this.control = new ControlFrames(writer, context.ownId(), info.id());
        this.outbound = new Outbound(context, writer, filter);
        this.inbound = new InboundMessages(context, this);
        this.liveness = new Liveness(
                context.loop(),
                context.limits().silence(),
                () -> control.ping(NO_MARK),
                silent -> lose(PeerLoss.Reason.SILENT, "did not show a sign of life for " + silent.toSeconds() + " s"));
    }

    void begin() {
        logger.atLevel(told ? Level.INFO : Level.DEBUG)
                .addKeyValue("peer", info)
                .log("Peer {} has connected", info);
        context.counters().increment(Counter.PEERS_ADDED);
        liveness.watch();
        context.listener().tell(listener -> listener.peerAdded(this));
    }

    @Override
    public PeerInfo info() {
        return info;
    }

    @Override
    public PublishResult publish(String topic, BrokerData value) {
        return outbound.publish(topic, value);
    }

    @Override
    public PublishResult publishWhenSubscribed(String topic, BrokerData value) {
        return outbound.publishWhenSubscribed(topic, value, () -> context.loop().execute(() -> expireLater(topic)));
    }

    private void expireLater(String topic) {
        Duration time = context.limits().holdTime();
        context.loop().schedule(time, () -> {
            int count = outbound.expire(topic, time);
            if (count > 0 && !ended) {
                context.listener().tell(listener -> listener.heldExpired(this, topic, count));
                signalRoom();
            }
        });
    }

    @Override
    public void discardHeld(String topic) {
        outbound.discardHeld(topic);
        context.loop().execute(this::signalRoom);
    }

    @Override
    public List<String> filter() {
        return outbound.filter().toStrings();
    }

    @Override
    public boolean isSubscribedTo(String topic) {
        return outbound.filter().covers(topic.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long queuedBytes() {
        return outbound.queuedBytes();
    }

    @Override
    public boolean isWritable() {
        return outbound.isWritable();
    }

    @Override
    public boolean awaitWritable(Duration timeout) throws InterruptedException {
        if (context.loop().isLoopThread()) {
            throw new IllegalStateException("a listener must not wait for the peer that it keeps from being served");
        }
        return outbound.awaitWritable(timeout);
    }

    @Override
    public long eventsIn() {
        return inbound.events();
    }

    @Override
    public long messagesOut() {
        return outbound.messages();
    }

    @Override
    public PeerRelease release() {
        return inbound.release();
    }

    @Override
    public boolean isOpen() {
        return outbound.isOpen();
    }

    @Override
    public void disconnect() {
        context.loop().execute(this::leave);
    }

    @Override
    public void dropAsTooSlow() {
        context.loop().execute(() -> leave(PeerLoss.Reason.TOO_SLOW));
    }

    /** Takes one frame. */
    void frame(WireReader body) {
        if (ended || body.remaining() == 0) {
            return;
        }
        try {
            envelope(Envelope.read(body));
        } catch (BrokerFormatException e) {
            inbound.malformed(e);
        }
    }

    private void envelope(Envelope envelope) {
        if (!envelope.isFor(context.ownId())) {
            context.counters().increment(Counter.MISDIRECTED);
            return;
        }
        switch (envelope.type()) {
            case Envelope.DATA -> inbound.data(envelope);
            case Envelope.COMMAND -> context.counters().increment(Counter.INTERNAL);
            case Envelope.ROUTING_UPDATE -> routingUpdate(envelope);
            case Envelope.PING -> pong(payloadOf(envelope));
            case Envelope.PONG -> ponged(payloadOf(envelope));
            default -> throw new BrokerFormatException("unknown envelope type " + envelope.type());
        }
    }

    private static byte[] payloadOf(Envelope envelope) {
        return envelope.payload().raw(envelope.payload().remaining());
    }

    private void routingUpdate(Envelope envelope) {
        TopicFilter filter =
                TopicFilter.read(envelope.payload(), context.limits().filterEntries());
        outbound.filterChanged(filter);
        List<String> topics = filter.toStrings();
        context.listener().tell(listener -> listener.filterChanged(this, topics));
    }

    private void pong(byte[] payload) {
        goodbye.heard(payload);
        // A flood of pings from a peer that reads nothing must not fill the memory.
        if (writer.queuedBytes()
                > 2L * context.limits().queueBytes() + context.limits().frameBytes()) {
            lose(PeerLoss.Reason.PROTOCOL_VIOLATION, "sends pings and does not read the answers");
            return;
        }
        control.pong(payload);
    }

    private void ponged(byte[] payload) {
        if (goodbye.isConfirmedBy(payload)) {
            lose(goodbye.reason(), Goodbye.LEFT);
        }
    }

    /** Tells the peer what this endpoint is subscribed to now. */
    void announce(TopicFilter filter) {
        if (!ended) {
            control.announce(filter);
        }
    }

    /** Any byte from the peer is a sign of life. */
    void heard() {
        liveness.heard();
    }

    /** Some bytes have left; after waiting for the socket that is a sign of life, too. */
    void progressed(boolean afterWaiting) {
        if (afterWaiting) {
            liveness.noticed();
        }
        signalRoom();
    }

    private void signalRoom() {
        if (!ended && outbound.hasRoomAgain()) {
            context.listener().tell(listener -> listener.writable(this));
        }
    }

    /** Asks the peer for a sign of life; the verdict comes within the timeout. */
    void testAlive(Duration timeout, Consumer<Boolean> verdict) {
        liveness.test(timeout, verdict);
    }

    /** Says goodbye, and ends the connection when the peer has confirmed it or the time is up. */
    void leave() {
        leave(PeerLoss.Reason.DISCONNECTED);
    }

    private void leave(PeerLoss.Reason reason) {
        if (ended || goodbye.isSaid()) {
            return;
        }
        outbound.close();
        goodbye.say(control.ping(Goodbye.MARK), reason);
        context.loop()
                .schedule(context.limits().goodbyeTimeout(), () -> lose(reason, "was left, and did not confirm it"));
    }

    /** The connection has come to its end. */
    void brokenBy(IOException cause) {
        Goodbye.End end = goodbye.end(cause);
        lose(end.reason(), end.detail());
    }

    void lose(PeerLoss.Reason reason, String detail) {
        if (ended) {
            return;
        }
        ended = true;
        outbound.close();
        liveness.stop();
        logger.atLevel(told ? Level.INFO : Level.DEBUG)
                .addKeyValue("peer", info)
                .log(
                        "Peer {} {}; {} events received, {} messages sent",
                        info,
                        detail,
                        inbound.events(),
                        outbound.messages());
        context.counters().increment(Counter.PEERS_LOST);
        PeerLoss loss = new PeerLoss(reason, detail, writer.unsent());
        context.listener().tell(listener -> listener.peerLost(this, loss));
        connection.endPeering(reason == PeerLoss.Reason.DISCONNECTED);
    }

    @Override
    public String toString() {
        return info.toString();
    }
}
