package io.threatbus.app.suricata.eve;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines. A line beyond the bound is passed over to its end and counted; memory never exceeds
 * twice the bound. Owned by one thread.
 */
final class LineSplitter {
    /** Takes one line, without its line feed. The array is used again after the call. */
    @FunctionalInterface
    interface Taker {
        void line(byte[] bytes, int from, int to) throws InterruptedException;
    }

    private static final int FIRST_ROOM = 16 * 1024;

    private final int longest;
    private final Taker taker;
    private final Runnable tooLong;
    private byte[] partial = new byte[FIRST_ROOM];
    private int length;
    private boolean skipping;

    /** @param tooLong runs once for every line beyond the bound */
    LineSplitter(int longest, Taker taker, Runnable tooLong) {
        this.longest = longest;
        this.taker = taker;
        this.tooLong = tooLong;
    }

    /** Takes all bytes of a buffer that has an array. */
    void take(ByteBuffer buffer) throws InterruptedException {
        byte[] bytes = buffer.array();
        int from = buffer.arrayOffset() + buffer.position();
        int limit = buffer.arrayOffset() + buffer.limit();
        for (int i = from; i < limit; i++) {
            if (bytes[i] == '\n') {
                end(bytes, from, i);
                from = i + 1;
            }
        }
        keep(bytes, from, limit);
        buffer.position(buffer.limit());
    }

    private void end(byte[] bytes, int from, int to) throws InterruptedException {
        if (length == 0 && !skipping && to - from <= longest) {
            hand(bytes, from, to);
            return;
        }
        keep(bytes, from, to);
        if (!skipping) {
            hand(partial, 0, length);
        }
        reset();
    }

    private void hand(byte[] bytes, int from, int to) throws InterruptedException {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        if (end > from) {
            taker.line(bytes, from, end);
        }
    }

    private void keep(byte[] bytes, int from, int to) {
        if (skipping || from == to) {
            return;
        } else if (length + (to - from) > longest) {
            skipping = true;
            length = 0;
            tooLong.run();
            return;
        }
        if (partial.length < length + (to - from)) {
            partial = Arrays.copyOf(partial, Math.max(2 * partial.length, length + (to - from)));
        }
        System.arraycopy(bytes, from, partial, length, to - from);
        length += to - from;
    }

    /** How many bytes of an unfinished line are held. */
    int pending() {
        return length;
    }

    /** Whether the end of a line that is too long is still to come. */
    boolean isSkipping() {
        return skipping;
    }

    /** Forgets an unfinished line. */
    void reset() {
        length = 0;
        skipping = false;
        if (partial.length > 8 * FIRST_ROOM) {
            partial = new byte[FIRST_ROOM];
        }
    }
}
