package io.threatbus.zmtp.wire;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Iterator;

/** How a frame begins (RFC 23, "Framing"): a byte of flags, and the length in one byte or in eight. */
public final class Frames {
    /** More frames of the same message follow. */
    public static final int MORE = 1;

    public static final int LONG = 2;
    public static final int COMMAND = 4;

    /** The longest beginning of a frame. */
    public static final int LONGEST_HEADER = 9;

    private static final int SHORT_HEADER = 2;
    private static final int LONGEST_SHORT = 255;
    private static final VarHandle NUMBER = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Frames() {}

    /**
     * Writes the beginning of a frame.
     *
     * @param target has room for {@link #LONGEST_HEADER} bytes at {@code offset}
     * @param length of the frame's body
     * @return the offset of the body
     */
    public static int putHeader(byte[] target, int offset, int flags, int length) {
        int position = offset;
        if (length <= LONGEST_SHORT) {
            target[position++] = (byte) flags;
            target[position++] = (byte) length;
            return position;
        }
        target[position++] = (byte) (flags | LONG);
        putLong(target, position, length);
        return position + Long.BYTES;
    }

    /** The length of the body of the frame that begins at an offset. */
    public static long bodyLength(byte[] frames, int offset) {
        return (frames[offset] & LONG) == 0 ? frames[offset + 1] & 0xff : getLong(frames, offset + 1);
    }

    /** How long the beginning of a frame with these flags is. */
    public static int headerLength(int flags) {
        return (flags & LONG) == 0 ? SHORT_HEADER : LONGEST_HEADER;
    }

    public static void putLong(byte[] target, int offset, long value) {
        NUMBER.set(target, offset, value);
    }

    public static long getLong(byte[] source, int offset) {
        return (long) NUMBER.get(source, offset);
    }

    /** One whole frame. */
    public static byte[] frame(int flags, byte[] body) {
        byte[] header = new byte[LONGEST_HEADER];
        int headerLength = putHeader(header, 0, flags, body.length);
        byte[] frame = new byte[headerLength + body.length];
        System.arraycopy(header, 0, frame, 0, headerLength);
        System.arraycopy(body, 0, frame, headerLength, body.length);
        return frame;
    }

    /** One message of several frames, ready for the wire. */
    public static byte[] message(Iterable<byte[]> bodies) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        Iterator<byte[]> remaining = bodies.iterator();
        while (remaining.hasNext()) {
            byte[] body = remaining.next();
            message.writeBytes(frame(remaining.hasNext() ? MORE : 0, body));
        }
        return message.toByteArray();
    }

    /** A subscription to a prefix, or its end, as the message that SUB sends. */
    public static byte[] subscription(boolean begin, byte[] prefix) {
        byte[] body = new byte[prefix.length + 1];
        body[0] = (byte) (begin ? 1 : 0);
        System.arraycopy(prefix, 0, body, 1, prefix.length);
        return frame(0, body);
    }
}
