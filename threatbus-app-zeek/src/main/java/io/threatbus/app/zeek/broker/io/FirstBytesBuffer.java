package io.threatbus.app.zeek.broker.io;

import java.util.Arrays;

/** Collects the first bytes of a stream until they tell what it is. Owned by one thread. */
public final class FirstBytesBuffer {
    private final boolean dialed;
    private byte[] collected = new byte[0];
    private FirstBytes kind = FirstBytes.UNDECIDED;

    public FirstBytesBuffer(boolean dialed) {
        this.dialed = dialed;
    }

    /** Takes more bytes and returns everything that has come so far. */
    public byte[] look(byte[] bytes, int length) {
        byte[] all = Arrays.copyOf(collected, collected.length + length);
        System.arraycopy(bytes, 0, all, collected.length, length);
        kind = FirstBytes.classify(all, all.length, dialed);
        collected = isDecided() ? new byte[0] : all;
        return all;
    }

    public boolean isDecided() {
        return kind != FirstBytes.UNDECIDED;
    }

    public FirstBytes kind() {
        return kind;
    }
}
