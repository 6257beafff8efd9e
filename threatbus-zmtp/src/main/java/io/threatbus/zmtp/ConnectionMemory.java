package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.ZmtpException;

/** One connection's part of what its loop's connections share. Owned by the loop's thread. */
final class ConnectionMemory implements Outlet.Owner {
    private final LoopMemory shared;
    private final Connection owner;
    private long reserved;
    private boolean closed;

    ConnectionMemory(LoopMemory shared, Connection owner) {
        this.shared = shared;
        this.owner = owner;
    }

    long reserved() {
        return reserved;
    }

    boolean reserve(long bytes) {
        if (closed || !shared.reserve(owner, bytes)) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    void release(long bytes) {
        if (!closed) {
            reserved -= bytes;
            shared.release(bytes);
        }
    }

    @Override
    public boolean takeArray(int length) {
        return reserve(shared.arraySize(length));
    }

    /**
     * Takes an array for what the peer has begun.
     *
     * @throws ZmtpException if there is no memory for it
     */
    void require(int length) {
        if (!takeArray(length)) {
            throw new ZmtpException("memory", "there is no memory for the rest of what it has begun");
        }
    }

    @Override
    public void freeArray(int length) {
        release(shared.arraySize(length));
    }

    /** Gives everything back. Idempotent. */
    void close() {
        if (!closed) {
            closed = true;
            shared.release(reserved);
            reserved = 0;
        }
    }
}
