package io.threatbus.app.zeek.broker.io;

import io.threatbus.spi.MemoryAccount;

/**
 * What the unfinished frames of all connections hold together: each of them is within its limit, but there can be many. Owned
 * by the loop's thread.
 */
public final class FrameMemory {
    /** Nobody is kept from sending frames of this size, whatever the others hold. */
    static final int FREE = 16 * 1024;

    private final long most;
    private final MemoryAccount account;
    private long held;

    /** A limit of its own, and nobody else's. */
    public FrameMemory(long most) {
        this(most, MemoryAccount.UNBOUNDED);
    }

    /** A limit of its own, within what the whole bus may take. */
    public FrameMemory(long most, MemoryAccount account) {
        this.most = most;
        this.account = account;
    }

    /** Whether a buffer may grow, or shrink, to another size; if so, that is noted. */
    boolean resize(int from, int to) {
        long wanted = held - counted(from) + counted(to);
        if (to > from && wanted > most) {
            return false;
        }
        if (!account.reserve(account.arraySize(counted(to)))) {
            return false;
        }
        account.release(account.arraySize(counted(from)));
        held = wanted;
        return true;
    }

    private static int counted(int size) {
        return size > FREE ? size : 0;
    }

    public long held() {
        return held;
    }
}
