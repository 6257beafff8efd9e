package io.threatbus.app.zeek.broker;

import java.util.Arrays;

/** Collects the first bytes of a stream until they tell what it is. Owned by one thread. */
final class FirstBytesBuffer {
    private final boolean dialed;
    private byte[] collected = new byte[0];
    private FirstBytes kind = FirstBytes.UNDECIDED;

    FirstBytesBuffer(boolean dialed) {
        this.dialed = dialed;
    }

    /** Takes more bytes and returns everything that has come so far. */
    byte[] look(byte[] bytes, int length) {
        byte[] all = Arrays.copyOf(collected, collected.length + length);
        System.arraycopy(bytes, 0, all, collected.length, length);
        kind = FirstBytes.classify(all, all.length, dialed);
        collected = isDecided() ? new byte[0] : all;
        return all;
    }

    boolean isDecided() {
        return kind != FirstBytes.UNDECIDED;
    }

    FirstBytes kind() {
        return kind;
    }
}
