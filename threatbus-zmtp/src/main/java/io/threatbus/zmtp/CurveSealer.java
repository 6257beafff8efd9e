package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.BoxCipher;
import io.threatbus.zmtp.curve.KeyStream;
import io.threatbus.zmtp.wire.Frames;
import java.nio.charset.StandardCharsets;

/**
 * Puts frames into MESSAGE commands (RFC 26), which on the wire are ordinary frames: what a frame was, its body says inside
 * the box. Owned by one thread.
 */
final class CurveSealer {
    /** What stands before the box: the name of the command and the nonce. */
    static final int BEGINNING = CurveOpener.NAME.length + BoxCipher.NONCE;

    /** By how much the body of a frame grows. */
    static final int OVERHEAD = BEGINNING + BoxCipher.TAG + 1;

    private static final byte[] NAME = CurveOpener.NAME;

    private final BoxCipher cipher;
    private long nonce;

    /**
     * Seals under nonces from {@code nonce} on.
     */
    CurveSealer(BoxCipher cipher, long nonce) {
        this.cipher = cipher;
        this.nonce = nonce;
    }

    /**
     * Seals whole frames, as many as there is room for; {@code scratch} holds the result.
     *
     * @return where the next one begins
     */
    int seal(CurveScratch scratch, byte[] frames, int from, int to) {
        scratch.clear();
        int position = from;
        while (position < to && !scratch.isFull()) {
            if (!scratch.stream().expects(cipher, nonce, 1 + (int) Frames.bodyLength(frames, position))) {
                announce(scratch.stream(), frames, position, to);
            }
            position = seal(scratch, frames, position);
        }
        return position;
    }

    private void announce(KeyStream stream, byte[] frames, int from, int to) {
        stream.begin(cipher);
        int position = from;
        long next = nonce;
        while (position < to && stream.hasRoom()) {
            int bodyLength = (int) Frames.bodyLength(frames, position);
            stream.announce(next++, 1 + bodyLength);
            position += Frames.headerLength(frames[position]) + bodyLength;
        }
    }

    private int seal(CurveScratch scratch, byte[] frames, int position) {
        int flags = frames[position];
        int bodyLength = (int) Frames.bodyLength(frames, position);
        int body = position + Frames.headerLength(flags);
        scratch.ensure(Frames.LONGEST_HEADER + OVERHEAD + bodyLength);
        byte[] sealed = scratch.data();
        int at = Frames.putHeader(sealed, scratch.length(), 0, bodyLength + OVERHEAD);
        System.arraycopy(NAME, 0, sealed, at, NAME.length);
        Frames.putLong(sealed, at + NAME.length, nonce++);
        int content = at + OVERHEAD;
        sealed[content - 1] = (byte) (((flags & Frames.MORE) == 0 ? 0 : 1) | ((flags & Frames.COMMAND) == 0 ? 0 : 2));
        System.arraycopy(frames, body, sealed, content, bodyLength);
        scratch.stream().seal(sealed, at + BEGINNING);
        scratch.length(content + bodyLength);
        return body + bodyLength;
    }

    /** The name of the command with its length, as it begins every box. */
    static byte[] name(String name) {
        byte[] text = new byte[1 + name.length()];
        text[0] = (byte) name.length();
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, text, 1, name.length());
        return text;
    }
}
