package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.BoxCipher;
import io.threatbus.zmtp.curve.BoxException;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.ZmtpException;
import java.util.Arrays;

/** Takes frames out of MESSAGE commands (RFC 26), in place. Each has a larger nonce than the one before. */
final class CurveOpener {
    static final byte[] NAME = CurveSealer.name("MESSAGE");

    /** Where the body of the frame begins. */
    static final int BODY = NAME.length + BoxCipher.NONCE + BoxCipher.TAG + 1;

    private static final int MORE_INSIDE = 1;
    private static final int COMMAND_INSIDE = 2;

    private final BoxCipher cipher;
    private long last;

    /** Takes nonces after {@code last}. */
    CurveOpener(BoxCipher cipher, long last) {
        this.cipher = cipher;
        this.last = last;
    }

    /**
     * Opens a frame's body; the frame that was in it is then at {@code offset + BODY}.
     *
     * @return its flags
     * @throws ZmtpException if the peer has not sealed this, or not now
     */
    int open(byte[] data, int offset, int length) {
        if (length < BODY || !Arrays.equals(NAME, 0, NAME.length, data, offset, offset + NAME.length)) {
            throw new ZmtpException("forged", "something else than a sealed message on an encrypted connection");
        }
        int nonceAt = offset + NAME.length;
        long nonce = Frames.getLong(data, nonceAt);
        if (Long.compareUnsigned(nonce, last) <= 0) {
            throw new ZmtpException("replayed", "a message that was sent before: its nonce is not new");
        }
        int box = nonceAt + BoxCipher.NONCE;
        try {
            cipher.open(data, nonceAt, data, box, length - NAME.length - BoxCipher.NONCE);
        } catch (BoxException e) {
            throw new ZmtpException("forged", "a message that the peer has not sealed: " + e.getMessage(), e);
        }
        last = nonce;
        int inside = data[offset + BODY - 1];
        return ((inside & MORE_INSIDE) == 0 ? 0 : Frames.MORE) | ((inside & COMMAND_INSIDE) == 0 ? 0 : Frames.COMMAND);
    }
}
