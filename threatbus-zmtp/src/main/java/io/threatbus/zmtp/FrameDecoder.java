package io.threatbus.zmtp;

import java.util.Arrays;

/**
 * Cuts a stream of bytes into frames. A frame that lies whole in what was read is handed on in place; one that does not
 * is collected in memory that grows as its bytes arrive, so a peer that only announces a long frame costs nothing.
 * Owned by the thread that reads the connection.
 */
final class FrameDecoder {
    /** Takes what was found. */
    interface Sink {
        /** A frame; the bytes are only valid during the call. */
        void frame(int flags, byte[] data, int offset, int length);

        /** A frame longer than the limit begins; it is skipped as it arrives. */
        void oversized(int flags, long length);
    }

    private static final int ALL_FLAGS = Frames.MORE | Frames.LONG | Frames.COMMAND;
    private static final int FIRST_PIECE = 16 * 1024;
    private static final int LONGEST_COMMAND = 8 * 1024;
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

    FrameDecoder(int limit, Sink sink) {
        this.limit = limit;
        this.sink = sink;
    }

    /**
     * Takes the next bytes of the stream.
     *
     * @throws ZmtpException if they are no frames
     */
    void decode(byte[] data, int from, int to) {
        int position = from;
        while (position < to) {
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
        boolean command = (flags & Frames.COMMAND) != 0;
        if (length < 0 || (command && length > LONGEST_COMMAND)) {
            throw new ZmtpException("malformed frame: length " + Long.toUnsignedString(length));
        }
        if (length > limit && !command) {
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
            body = Arrays.copyOf(body, (int) Math.min(roomy, bodyLength));
        }
        System.arraycopy(data, from, body, bodyFill, taken);
        bodyFill += taken;
        if (bodyFill == bodyLength) {
            byte[] complete = body;
            body = NONE;
            inBody = false;
            sink.frame(flags, complete, 0, bodyFill);
        }
        return from + taken;
    }
}
