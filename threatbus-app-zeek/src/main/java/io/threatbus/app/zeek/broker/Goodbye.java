package io.threatbus.app.zeek.broker;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Who has said goodbye to whom: a ping that begins with a mark, which the other side confirms with its pong. Decides what the
 * end of the connection means then. Owned by the loop's thread.
 */
final class Goodbye {
    /** What the payload of a ping begins with that is a goodbye. */
    static final byte[] MARK = "BYE".getBytes(StandardCharsets.US_ASCII);

    /** Of a peer to which goodbye was said. */
    static final String LEFT = "was left";

    private Optional<byte[]> said = Optional.empty();
    private PeerLoss.Reason reason = PeerLoss.Reason.DISCONNECTED;
    private boolean heard;

    /** Why a connection has ended. */
    record End(PeerLoss.Reason reason, String detail) {}

    /** This endpoint says goodbye with this payload. */
    void say(byte[] payload, PeerLoss.Reason why) {
        said = Optional.of(payload);
        reason = why;
    }

    boolean isSaid() {
        return said.isPresent();
    }

    /** Why this endpoint leaves. */
    PeerLoss.Reason reason() {
        return reason;
    }

    /** Whether a pong with this payload answers the goodbye. */
    boolean isConfirmedBy(byte[] payload) {
        return said.isPresent() && Arrays.equals(said.get(), payload);
    }

    /** Takes note of the peer's ping: it may be the peer's goodbye. */
    void heard(byte[] payload) {
        heard |= payload.length >= MARK.length && Arrays.equals(payload, 0, MARK.length, MARK, 0, MARK.length);
    }

    /** What it means that the connection has come to its end. */
    End end(IOException cause) {
        if (said.isPresent()) {
            return new End(reason, LEFT);
        } else if (heard) {
            return new End(PeerLoss.Reason.GOODBYE, "has left");
        } else if (cause instanceof EOFException) {
            return new End(PeerLoss.Reason.CLOSED_BY_PEER, "closed the connection");
        }
        return new End(PeerLoss.Reason.BROKEN, "lost the connection: " + cause.getMessage());
    }
}
