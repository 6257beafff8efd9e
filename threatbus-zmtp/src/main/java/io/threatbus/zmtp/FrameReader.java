package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;

/** Reads frames one after the other from a stream. Owned by the thread that reads; any thread may set the limit. */
final class FrameReader {
    private final DataInputStream in;
    private volatile int longest;

    FrameReader(DataInputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** One frame. */
    static final class Frame {
        private final int flags;
        private final byte[] body;

        Frame(int flags, byte[] body) {
            this.flags = flags;
            this.body = body;
        }

        byte[] body() {
            return body;
        }

        boolean more() {
            return (flags & Frames.MORE) != 0;
        }

        boolean command() {
            return (flags & Frames.COMMAND) != 0;
        }
    }

    void setLongest(int bytes) {
        longest = bytes;
    }

    /** Waits for the beginning of a frame: its flags. */
    int begin() throws IOException {
        return in.readUnsignedByte();
    }

    /**
     * Reads the rest of a frame.
     *
     * @throws ZmtpException if it is too long; if {@linkplain ZmtpClient#OVERSIZED that} is its reason it was skipped
     */
    Frame rest(int flags) throws IOException {
        long length = (flags & Frames.LONG) != 0 ? in.readLong() : in.readUnsignedByte();
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new ZmtpException("a frame of " + Long.toUnsignedString(length) + " bytes");
        }
        if (length > longest) {
            in.skipNBytes(length);
            throw new ZmtpException(ZmtpClient.OVERSIZED, "a frame of " + length + " bytes, the limit is " + longest);
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new EOFException("the connection ended in the middle of a message");
        }
        return new Frame(flags, body);
    }
}
