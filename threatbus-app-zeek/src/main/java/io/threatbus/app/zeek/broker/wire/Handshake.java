package io.threatbus.app.zeek.broker.wire;

import io.threatbus.app.zeek.broker.wire.HandshakeMessage.DropConnection;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.Hello;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.OriginatorAck;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.OriginatorSyn;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.Probe;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.ResponderSynAck;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.VersionSelect;
import io.threatbus.app.zeek.data.WireReader;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The steps from the first byte of protocol to a peering, without any input or output of its own. The endpoint with the
 * smaller id originates: it selects the version and acknowledges last, no matter who dialed. Owned by one thread.
 */
public final class Handshake {

    /** What the handshake asks for. */
    public interface Actions {
        /** Writes a message; one message at a time, because libbroker's TLS loses what follows the last one at once. */
        void send(HandshakeMessage message);

        /**
         * Asks whether this may become the connection with the given peer. The answer is {@link Handshake#proceed()}, at
         * once or later, or the end of the connection; until then no frame may be passed on.
         */
        void claim(EndpointId peer, boolean originator);

        /** The peering is established. */
        void peered(TopicFilter filter);
    }

    private enum State {
        IDLE,
        AWAIT_HELLO,
        AWAIT_HELLO_OR_VERSION_SELECT,
        AWAIT_VERSION_SELECT,
        CLAIM_AS_ORIGINATOR,
        CLAIM_AS_RESPONDER,
        AWAIT_SYN,
        AWAIT_SYN_ACK,
        AWAIT_ACK,
        PEERED
    }

    private final EndpointId ownId;
    private final Supplier<TopicFilter> ownFilter;
    private final HandshakeReader reader;
    private final Actions actions;
    private State state = State.IDLE;
    private TopicFilter peerFilter = TopicFilter.EMPTY;
    private Optional<EndpointId> peer = Optional.empty();

    public Handshake(EndpointId ownId, Supplier<TopicFilter> ownFilter, int mostFilterEntries, Actions actions) {
        this.ownId = ownId;
        this.ownFilter = ownFilter;
        this.reader = new HandshakeReader(mostFilterEntries);
        this.actions = actions;
    }

    /** The dialer speaks first. */
    public void startAsDialer() {
        state = State.AWAIT_HELLO_OR_VERSION_SELECT;
        actions.send(Hello.from(ownId));
    }

    /** The listener sends a probe, as libbroker does, which provokes errors early. */
    public void startAsListener() {
        state = State.AWAIT_HELLO;
        actions.send(new Probe());
    }

    public boolean hasStarted() {
        return state != State.IDLE;
    }

    /** Whether the other side still understands that the connection is dropped: it may have completed the handshake. */
    public boolean mayDrop() {
        return state != State.AWAIT_ACK && state != State.PEERED;
    }

    /** The id that the other side has shown. */
    public Optional<EndpointId> peer() {
        return peer;
    }

    public boolean isClaiming() {
        return state == State.CLAIM_AS_ORIGINATOR || state == State.CLAIM_AS_RESPONDER;
    }

    /**
     * Takes the body of one frame.
     *
     * @throws Refusal if the connection has to end
     */
    public void frame(WireReader body) {
        if (body.remaining() == 0) {
            throw new Refusal(RefusalReason.MALFORMED_HANDSHAKE, "sent an empty frame");
        }
        HandshakeMessage message = reader.read(body);
        if (message instanceof DropConnection drop) {
            peer = Optional.of(drop.sender());
            throw new Refusal(
                    RefusalReason.REFUSED_BY_PEER,
                    "refused the peering with code " + drop.code() + ": " + drop.description());
        } else if (message instanceof Probe && isBeforeClaim()) {
            return;
        } else if (message instanceof Hello hello && isBeforeClaim() && state != State.AWAIT_VERSION_SELECT) {
            hello(hello);
        } else if (message instanceof VersionSelect select && isBeforeClaim() && state != State.AWAIT_HELLO) {
            versionSelect(select);
        } else if (message instanceof OriginatorSyn syn && state == State.AWAIT_SYN) {
            peerFilter = syn.filter();
            state = State.AWAIT_ACK;
            actions.send(new ResponderSynAck(ownFilter.get()));
        } else if (message instanceof ResponderSynAck ack && state == State.AWAIT_SYN_ACK) {
            actions.send(new OriginatorAck());
            state = State.PEERED;
            actions.peered(ack.filter());
        } else if (message instanceof OriginatorAck && state == State.AWAIT_ACK) {
            state = State.PEERED;
            actions.peered(peerFilter);
        } else {
            throw new Refusal(
                    RefusalReason.UNEXPECTED_MESSAGE,
                    "sent " + message.getClass().getSimpleName() + " in state " + state);
        }
    }

    private boolean isBeforeClaim() {
        return state == State.AWAIT_HELLO
                || state == State.AWAIT_HELLO_OR_VERSION_SELECT
                || state == State.AWAIT_VERSION_SELECT;
    }

    private void hello(Hello hello) {
        requireOther(hello.sender());
        if (hello.lowestVersion() > HandshakeMessage.VERSION || hello.highestVersion() < HandshakeMessage.VERSION) {
            throw new Refusal(
                    RefusalReason.UNSUPPORTED_VERSION, DropConnection.INCOMPATIBLE, "unsupported versions offered");
        }
        if (ownId.compareTo(hello.sender()) < 0) {
            state = State.CLAIM_AS_ORIGINATOR;
            actions.claim(hello.sender(), true);
        } else {
            state = State.AWAIT_VERSION_SELECT;
            actions.send(Hello.from(ownId));
        }
    }

    private void versionSelect(VersionSelect select) {
        requireOther(select.sender());
        if (select.version() != HandshakeMessage.VERSION) {
            throw new Refusal(
                    RefusalReason.UNSUPPORTED_VERSION, DropConnection.INCOMPATIBLE, "unsupported version selected");
        }
        state = State.CLAIM_AS_RESPONDER;
        actions.claim(select.sender(), false);
    }

    private void requireOther(EndpointId sender) {
        peer = Optional.of(sender);
        if (sender.equals(ownId)) {
            throw new Refusal(RefusalReason.CONNECTED_TO_ITSELF, "has the id of this endpoint: it is this endpoint");
        } else if (sender.equals(EndpointId.NIL)) {
            throw new Refusal(
                    RefusalReason.MALFORMED_HANDSHAKE,
                    DropConnection.INVALID_MESSAGE,
                    "an endpoint id must not be nil");
        }
    }

    /** The claim was granted. */
    public void proceed() {
        if (state == State.CLAIM_AS_ORIGINATOR) {
            state = State.AWAIT_SYN_ACK;
            actions.send(new VersionSelect(ownId, HandshakeMessage.VERSION));
            actions.send(new OriginatorSyn(ownFilter.get()));
        } else if (state == State.CLAIM_AS_RESPONDER) {
            state = State.AWAIT_SYN;
        }
    }
}
