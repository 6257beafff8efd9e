package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.ZmtpException;

/**
 * The beginning of a connection on the listening side. It says nothing before the peer does, so that whoever only connects
 * learns nothing. From then on each part follows as soon as the peer has sent so much of its own, as with libzmq.
 */
final class GreetingExchange {
    private final String mechanism;
    private final byte[] heard = new byte[Greeting.LENGTH];
    private int length;
    private int said;

    GreetingExchange(String mechanism) {
        this.mechanism = mechanism;
    }

    /**
     * Takes what belongs to the peer's greeting.
     *
     * @return how many bytes those are
     * @throws ZmtpException if we cannot talk to the peer
     */
    int hear(byte[] data, int available) {
        int taken = Math.min(Greeting.LENGTH - length, available);
        System.arraycopy(data, 0, heard, length, taken);
        length += taken;
        if (length > 0) {
            Greeting.check(heard, length, mechanism);
        }
        return taken;
    }

    /** Writes what of ours is due. */
    void answer(Connection peer) {
        int due = length == 0 ? 0 : length < Greeting.SIGNATURE_LENGTH ? Greeting.SIGNATURE_LENGTH : Greeting.LENGTH;
        if (due > said) {
            peer.write(Greeting.bytes(mechanism, true), said, due - said);
            said = due;
        }
    }

    boolean hasBegun() {
        return length > 0;
    }

    boolean isDone() {
        return length == Greeting.LENGTH;
    }
}
