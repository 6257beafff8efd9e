package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.BoxCipher;
import io.threatbus.zmtp.wire.Frames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
    private static final int LARGEST_KEPT = 1024 * 1024;
    private static final byte[] NONE = {};

    private final BoxCipher cipher;
    private long nonce;
    private byte[] sealed = NONE;
    private byte[] plain = NONE;
    private int length;

    /**
     * Seals under nonces from {@code nonce} on.
     */
    CurveSealer(BoxCipher cipher, long nonce) {
        this.cipher = cipher;
        this.nonce = nonce;
    }

    /** Seals whole frames; {@link #data} holds the result, until the next call. */
    void seal(byte[] frames, int offset, int total) {
        length = 0;
        int position = offset;
        int end = offset + total;
        while (position < end) {
            int flags = frames[position];
            int header = (flags & Frames.LONG) == 0 ? 2 : Frames.LONGEST_HEADER;
            int bodyLength = Frames.bodyLength(frames, position);
            seal(flags, frames, position + header, bodyLength, end - position);
            position += header + bodyLength;
        }
    }

    private void seal(int flags, byte[] frames, int offset, int bodyLength, int rest) {
        ensure(bodyLength, rest);
        int body = Frames.putHeader(sealed, length, 0, bodyLength + OVERHEAD);
        System.arraycopy(NAME, 0, sealed, body, NAME.length);
        Frames.putLong(sealed, body + NAME.length, nonce++);
        plain[0] = (byte) (((flags & Frames.MORE) == 0 ? 0 : 1) | ((flags & Frames.COMMAND) == 0 ? 0 : 2));
        System.arraycopy(frames, offset, plain, 1, bodyLength);
        cipher.seal(sealed, body + NAME.length, plain, 0, bodyLength + 1, sealed, body + BEGINNING);
        length = body + OVERHEAD + bodyLength;
    }

    private void ensure(int bodyLength, int rest) {
        int needed = length + Math.max(rest, bodyLength) + OVERHEAD + Frames.LONGEST_HEADER;
        if (sealed.length < needed) {
            sealed = Arrays.copyOf(sealed, Math.max(needed, sealed.length * 2));
        }
        if (plain.length < bodyLength + 1) {
            plain = new byte[Math.max(1024, bodyLength + 1)];
        }
    }

    byte[] data() {
        return sealed;
    }

    int length() {
        return length;
    }

    /** Gives back what an unusually long message has needed. */
    void release() {
        if (sealed.length > LARGEST_KEPT) {
            sealed = NONE;
        }
        if (plain.length > LARGEST_KEPT) {
            plain = NONE;
        }
    }

    /** The name of the command with its length, as it begins every box. */
    static byte[] name(String name) {
        byte[] text = new byte[1 + name.length()];
        text[0] = (byte) name.length();
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, text, 1, name.length());
        return text;
    }
}
