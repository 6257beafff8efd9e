package io.threatbus.app.zeek.broker.io;

import io.threatbus.app.zeek.data.WireReader;

/**
 * Cuts a stream of bytes, as it comes, into frames: four bytes of length, and that many bytes. Memory grows with what has
 * arrived, never with what a length announces. Owned by one thread.
 */
public final class FrameAssembler {

    /** Takes the frames. */
    public interface Sink {
        /** Whether to go on; asked before every frame. */
        boolean isReady();

        /** The largest frame that is allowed now. */
        int mostBytes();

        /** One frame's body, valid during the call only. */
        void frame(WireReader body);

        /** A frame announced more than is allowed; nothing follows. */
        void tooLarge(long announced);

        /** A frame is within the limit, but the unfinished frames of all connections together are not; nothing follows. */
        void noRoom();
    }

    private static final int HEADER = Integer.BYTES;
    private static final byte[] NOTHING = new byte[0];

    private final FrameMemory memory;
    private final Sink sink;
    private byte[] stash = NOTHING;
    private int start;
    private int end;
    private boolean broken;

    public FrameAssembler(FrameMemory memory, Sink sink) {
        this.memory = memory;
        this.sink = sink;
    }

    /** Takes more bytes and passes on what is complete. */
    public void feed(byte[] source, int offset, int length) {
        if (end > start) {
            append(source, offset, length);
            resume();
            return;
        }
        int used = cut(source, offset, offset + length);
        if (used < offset + length) {
            append(source, used, offset + length - used);
        }
    }

    /** Passes on what is complete, after the sink has become ready again. */
    public void resume() {
        int position = cut(stash, start, end);
        if (broken) {
            return;
        }
        start = position;
        if (start == end) {
            start = 0;
            end = 0;
            if (stash.length > FrameMemory.FREE) {
                replace(NOTHING);
            }
        }
    }

    private void replace(byte[] other) {
        memory.resize(stash.length, other.length);
        stash = other;
    }

    /** Takes nothing more, and gives back what it holds. Idempotent. */
    public void close() {
        broken = true;
        start = 0;
        end = 0;
        replace(NOTHING);
    }

    /** The number of bytes that wait for the rest of their frame, or for the sink. */
    public int pending() {
        return end - start;
    }

    private int cut(byte[] source, int from, int to) {
        int position = from;
        while (!broken && to - position >= HEADER && sink.isReady()) {
            long length = Integer.toUnsignedLong(new WireReader(source, position, HEADER).u32());
            if (length > sink.mostBytes()) {
                close();
                sink.tooLarge(length);
                break;
            }
            if (to - position - HEADER < length) {
                break;
            }
            WireReader body = new WireReader(source, position + HEADER, (int) length);
            position += HEADER + (int) length;
            sink.frame(body);
        }
        return broken ? to : position;
    }

    private void append(byte[] source, int offset, int length) {
        if (broken) {
            return;
        }
        int kept = end - start;
        int needed = Math.addExact(kept, length);
        if (needed > stash.length) {
            int larger = (int) Math.max(needed, Math.min(2L * kept, Integer.MAX_VALUE - HEADER));
            if (!grow(larger, kept)) {
                return;
            }
        } else if (end + length > stash.length) {
            System.arraycopy(stash, start, stash, 0, kept);
            start = 0;
            end = kept;
        }
        System.arraycopy(source, offset, stash, end, length);
        end += length;
    }

    private boolean grow(int size, int kept) {
        if (!memory.resize(stash.length, size)) {
            close();
            sink.noRoom();
            return false;
        }
        byte[] larger = new byte[size];
        System.arraycopy(stash, start, larger, 0, kept);
        stash = larger;
        start = 0;
        end = kept;
        return true;
    }
}
