package io.threatbus.zmtp.wire;

import java.util.Arrays;

/**
 * Cuts a stream of bytes into frames. A frame that lies whole in what was read is handed on in place; one that does not
 * is collected in memory that grows as its bytes arrive, so a peer that only announces a long frame costs nothing; that
 * memory is asked for before it is taken.
 * Owned by the thread that reads the connection.
 */
public final class FrameDecoder {
    /** Takes what was found. */
    public interface Sink {
        /** A frame begins; throws a {@link ZmtpException} if it has no business here. */
        default void announced(int flags, long length) {}

        /** A frame; the bytes are only valid during the call, and may be changed. */
        void frame(int flags, byte[] data, int offset, int length);

        /** A frame longer than the limit begins; it is skipped as it arrives. */
        void oversized(int flags, long length);

        /** Whether to go on with what has come, or to keep the rest for later. */
        default boolean goesOn() {
            return true;
        }

        /** Asks for the memory of a frame that has not come to its end; throws a {@link ZmtpException} if there is none. */
        default void takeBody(int length) {}

        /** That memory is free again. */
        default void freeBody(int length) {}
    }

    private static final int ALL_FLAGS = Frames.MORE | Frames.LONG | Frames.COMMAND;
    private static final int FIRST_PIECE = 16 * 1024;
    private static final byte[] NONE = {};

    private final int limit;
    private final Sink sink;
    private final byte[] header = new byte[Frames.LONGEST_HEADER];
    private int headerFill;
    private int flags;
    private boolean inBody;
    private byte[] body = NONE;
    private int bodyFill;
    private long bodyLength;
    private long skip;

    public FrameDecoder(int limit, Sink sink) {
        this.limit = limit;
        this.sink = sink;
    }

    /**
     * Takes the next bytes of the stream, as long as the sink goes on.
     *
     * @return where the rest begins that it did not get to
     * @throws ZmtpException if they are no frames
     */
    public int decode(byte[] data, int from, int to) {
        int position = from;
        while (position < to && sink.goesOn()) {
            if (skip > 0) {
                int skipped = (int) Math.min(skip, to - position);
                skip -= skipped;
                position += skipped;
            } else if (inBody) {
                position = body(data, position, to);
            } else {
                position = header(data, position, to);
            }
        }
        return position;
    }

    /** Whether a frame has begun and not ended. */
    public boolean isInside() {
        return inBody || headerFill > 0 || skip > 0;
    }

    /** Forgets a frame that will not come to its end. */
    public void drop() {
        if (body.length > 0) {
            sink.freeBody(body.length);
            body = NONE;
        }
        inBody = false;
    }

    private int header(byte[] data, int from, int to) {
        int position = from;
        if (headerFill == 0) {
            flags = data[position] & 0xff;
            if ((flags & ~ALL_FLAGS) != 0) {
                throw new ZmtpException("malformed frame: flags " + flags);
            }
        }
        int wanted = (flags & Frames.LONG) == 0 ? 2 : Frames.LONGEST_HEADER;
        int taken = Math.min(wanted - headerFill, to - position);
        System.arraycopy(data, position, header, headerFill, taken);
        headerFill += taken;
        position += taken;
        if (headerFill < wanted) {
            return position;
        }
        headerFill = 0;
        begin(length());
        return inBody && bodyLength <= to - position ? whole(data, position) : position;
    }

    private long length() {
        if ((flags & Frames.LONG) == 0) {
            return header[1] & 0xff;
        }
        long length = 0;
        for (int i = 1; i < Frames.LONGEST_HEADER; i++) {
            length = (length << Byte.SIZE) | (header[i] & 0xff);
        }
        return length;
    }

    private void begin(long length) {
        if (length < 0) {
            throw new ZmtpException("malformed frame: length " + Long.toUnsignedString(length));
        }
        sink.announced(flags, length);
        if (length > limit && (flags & Frames.COMMAND) == 0) {
            skip = length;
            sink.oversized(flags, length);
            return;
        }
        inBody = true;
        bodyLength = length;
        bodyFill = 0;
    }

    private int whole(byte[] data, int position) {
        inBody = false;
        int length = (int) bodyLength;
        sink.frame(flags, data, position, length);
        return position + length;
    }

    private int body(byte[] data, int from, int to) {
        int taken = (int) Math.min(bodyLength - bodyFill, to - from);
        if (bodyFill + taken > body.length) {
            long roomy = Math.max(Math.max(FIRST_PIECE, body.length * 2L), (long) bodyFill + taken);
            grow((int) Math.min(roomy, bodyLength));
        }
        System.arraycopy(data, from, body, bodyFill, taken);
        bodyFill += taken;
        if (bodyFill == bodyLength) {
            byte[] complete = body;
            body = NONE;
            inBody = false;
            try {
                sink.frame(flags, complete, 0, bodyFill);
            } finally {
                sink.freeBody(complete.length);
            }
        }
        return from + taken;
    }

    private void grow(int length) {
        sink.takeBody(length);
        int before = body.length;
        body = Arrays.copyOf(body, length);
        if (before > 0) {
            sink.freeBody(before);
        }
    }
}
