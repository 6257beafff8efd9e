package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.BoxCipher;
import io.threatbus.zmtp.curve.BoxException;
import io.threatbus.zmtp.curve.KeyStream;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.ZmtpException;
import java.util.Arrays;

/** Takes frames out of MESSAGE commands (RFC 26), in place. Each has a larger nonce than the one before. */
final class CurveOpener {
    static final byte[] NAME = CurveSealer.name("MESSAGE");

    /** Where the body of the frame begins. */
    static final int BODY = NAME.length + BoxCipher.NONCE + BoxCipher.TAG + 1;

    private static final int CONTENT = BODY - 1;

    private static final int MORE_INSIDE = 1;
    private static final int COMMAND_INSIDE = 2;

    private final BoxCipher cipher;
    private long last;

    /** Takes nonces after {@code last}. */
    CurveOpener(BoxCipher cipher, long last) {
        this.cipher = cipher;
        this.last = last;
    }

    /** Opens the body of a frame behind which nothing is known to come. */
    int open(KeyStream stream, byte[] data, int offset, int length) {
        return open(stream, data, offset, length, offset + length);
    }

    /**
     * Opens a frame's body; the frame that was in it is then at {@code offset + BODY}.
     *
     * @param to where what has been read ends; frames that lie behind this one are prepared for
     * @return its flags
     * @throws ZmtpException if the peer has not sealed this, or not now
     */
    int open(KeyStream stream, byte[] data, int offset, int length, int to) {
        if (length < BODY || !Arrays.equals(NAME, 0, NAME.length, data, offset, offset + NAME.length)) {
            throw new ZmtpException("forged", "something else than a sealed message on an encrypted connection");
        }
        int nonceAt = offset + NAME.length;
        long nonce = Frames.getLong(data, nonceAt);
        if (Long.compareUnsigned(nonce, last) <= 0) {
            throw new ZmtpException("replayed", "a message that was sent before: its nonce is not new");
        }
        if (!stream.expects(cipher, nonce, length - CONTENT)) {
            announce(stream, nonce, length, data, offset + length, to);
        }
        try {
            stream.open(data, nonceAt + BoxCipher.NONCE);
        } catch (BoxException e) {
            throw new ZmtpException("forged", "a message that the peer has not sealed: " + e.getMessage(), e);
        }
        last = nonce;
        int inside = data[offset + BODY - 1];
        return ((inside & MORE_INSIDE) == 0 ? 0 : Frames.MORE) | ((inside & COMMAND_INSIDE) == 0 ? 0 : Frames.COMMAND);
    }

    /** Announces a frame, and those behind it that are whole. */
    private void announce(KeyStream stream, long nonce, int length, byte[] data, int from, int to) {
        stream.begin(cipher);
        stream.announce(nonce, length - CONTENT);
        int position = from;
        while (stream.hasRoom() && to - position >= Frames.LONGEST_HEADER + BODY) {
            int header = Frames.headerLength(data[position]);
            long bodyLength = Frames.bodyLength(data, position);
            if (bodyLength < BODY || bodyLength > to - position - header) {
                return;
            }
            stream.announce(Frames.getLong(data, position + header + NAME.length), (int) bodyLength - CONTENT);
            position += header + (int) bodyLength;
        }
    }
}
