package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.FrameDecoder;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.ZmtpException;
import java.util.Arrays;

/** A greeting, then frames and commands: read, or refused as not ZMTP; the pieces they come in make no difference. */
public final class ZmtpFuzz {
    private static final int LIMIT = 4096;

    private ZmtpFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        int length = Greeting.LENGTH;
        int come = Math.min(data.length, length);
        try {
            if (come > 0) {
                Greeting.check(Arrays.copyOf(data, length), come, Greeting.NULL);
            }
        } catch (ZmtpException e) {
            // Refused, as it may be; the rest is looked at all the same.
        }
        int whole = digest(data, Math.max(1, data.length));
        int pieces = digest(data, 1 + (data.length > 0 ? data[0] & 7 : 0));
        if (whole != pieces) {
            throw new AssertionError("read differently in pieces");
        }
    }

    private static int digest(byte[] data, int step) {
        int[] digest = {1};
        FrameDecoder decoder = new FrameDecoder(LIMIT, new FrameDecoder.Sink() {
            @Override
            public void frame(int flags, byte[] bytes, int offset, int length) {
                digest[0] = 31 * digest[0] + flags;
                digest[0] = 31 * digest[0] + Arrays.hashCode(Arrays.copyOfRange(bytes, offset, offset + length));
                if ((flags & Frames.COMMAND) != 0) {
                    command(bytes, offset, length);
                }
            }

            @Override
            public void oversized(int flags, long length) {
                digest[0] = 31 * digest[0] + Long.hashCode(length);
            }
        });
        try {
            for (int from = 0; from < data.length; from += step) {
                decoder.decode(data, from, Math.min(data.length, from + step));
            }
        } catch (ZmtpException e) {
            digest[0] = 31 * digest[0] + 7;
        }
        return digest[0];
    }

    private static void command(byte[] bytes, int offset, int length) {
        try {
            Command.parse(bytes, offset, length);
        } catch (ZmtpException e) {
            // Not a command: the connection ends.
        }
    }
}
