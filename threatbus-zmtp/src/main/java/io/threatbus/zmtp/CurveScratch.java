package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.KeyStream;
import java.util.Arrays;

/** What sealing and opening needs besides keys: the same for all connections of a thread, which owns it. */
final class CurveScratch {
    /** Frames are sealed until there are so many bytes of them, which then still are in the processor's cache. */
    private static final int FULL = 64 * 1024;

    private static final int LARGEST_KEPT = 2 * FULL;
    private static final byte[] NONE = {};

    private final KeyStream stream = new KeyStream();
    private byte[] sealed = NONE;
    private int length;

    KeyStream stream() {
        return stream;
    }

    /** Begins anew. */
    void clear() {
        length = 0;
        if (sealed.length > LARGEST_KEPT) {
            sealed = NONE;
        }
    }

    /** Makes room for so many bytes more. */
    void ensure(int bytes) {
        int needed = length + bytes;
        if (sealed.length < needed) {
            sealed = Arrays.copyOf(sealed, Math.max(needed, LARGEST_KEPT));
        }
    }

    /** The sealed frames. */
    byte[] data() {
        return sealed;
    }

    /** How many bytes of {@link #data} there are. */
    int length() {
        return length;
    }

    void length(int bytes) {
        length = bytes;
    }

    boolean isFull() {
        return length >= FULL;
    }
}
