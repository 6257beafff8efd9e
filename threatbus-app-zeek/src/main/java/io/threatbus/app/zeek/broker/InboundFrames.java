package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.io.FrameAssembler;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.app.zeek.data.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * What comes on one connection, frame by frame: to the handshake at first, then to the peering, and within the limit that
 * holds for that time. Owned by the loop's thread.
 */
final class InboundFrames implements FrameAssembler.Sink {
    private final EndpointContext context;
    private final PeerConnection connection;
    private final PeerHandshake handshake;
    private final FrameAssembler assembler;
    /** Who takes the frames; null before there is a peering, and after its end. */
    private @Nullable EstablishedPeering peering;

    private boolean ended;

    InboundFrames(EndpointContext context, PeerConnection connection, PeerHandshake handshake) {
        this.context = context;
        this.connection = connection;
        this.handshake = handshake;
        this.assembler = new FrameAssembler(context.frames(), this);
    }

    /** Takes bytes of the protocol. */
    void feed(byte[] bytes, int offset, int length) {
        assembler.feed(bytes, offset, length);
    }

    /** Goes on after a pause. */
    void resume() {
        assembler.resume();
    }

    /** The handshake is complete. */
    void peered(EstablishedPeering established) {
        peering = established;
    }

    /** Nobody takes frames any more. */
    void end() {
        ended = true;
        peering = null;
    }

    /** Gives back the memory of what is unfinished. */
    void close() {
        assembler.close();
    }

    @Override
    public boolean isReady() {
        return peering != null || (!ended && !handshake.isClaiming());
    }

    @Override
    public int mostBytes() {
        return peering != null
                ? context.limits().frameBytes()
                : context.limits().handshakeFrameBytes();
    }

    @Override
    public void frame(WireReader body) {
        if (peering != null) {
            peering.frame(body);
        } else {
            handshake.frame(body);
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
        if (peering != null) {
            peering.lose(PeerLoss.Reason.PROTOCOL_VIOLATION, detail);
        } else {
            connection.refuse(new Refusal(RefusalReason.FRAME_TOO_LARGE, detail));
        }
    }
}
