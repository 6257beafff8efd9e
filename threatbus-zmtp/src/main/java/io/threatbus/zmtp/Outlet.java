package io.threatbus.zmtp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * The writing side of one connection: what is written either reaches the operating system at once or leaves a remainder
 * here that the loop writes when the peer has made room. Owned by the loop's thread.
 */
final class Outlet {
    /** Answers pile up for a peer that asks without reading; more than this is no accident. */
    private static final int MOST_UNREAD = 1024 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SelectionKey key;
    private ByteBuffer remainder = NOTHING;
    private Optional<CurveSealer> sealer = Optional.empty();
    private Optional<String> failure = Optional.empty();

    Outlet(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /** From now on what is written is sealed. */
    void protect(CurveSealer sealing) {
        sealer = Optional.of(sealing);
    }

    /** Whether something waits for the peer to read. */
    boolean isWaiting() {
        return remainder.hasRemaining();
    }

    /** Why nothing more can be written; the connection is to be closed. */
    Optional<String> failure() {
        return failure;
    }

    /** Writes whole frames; what the operating system does not take at once is copied. */
    void write(byte[] data, int offset, int length) {
        if (failure.isPresent()) {
            return;
        }
        if (sealer.isPresent()) {
            CurveSealer sealing = sealer.get();
            sealing.seal(data, offset, length);
            writeRaw(sealing.data(), 0, sealing.length());
            sealing.release();
        } else {
            writeRaw(data, offset, length);
        }
    }

    private void writeRaw(byte[] data, int offset, int length) {
        ByteBuffer source = ByteBuffer.wrap(data, offset, length);
        if (remainder.hasRemaining()) {
            keep(source);
            return;
        }
        try {
            channel.write(source);
        } catch (IOException e) {
            fail("cannot write: " + e.getMessage());
            return;
        }
        if (source.hasRemaining()) {
            remainder = ByteBuffer.allocate(source.remaining()).put(source).flip();
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    private void keep(ByteBuffer source) {
        int joined = remainder.remaining() + source.remaining();
        if (joined > MOST_UNREAD) {
            fail("does not read what it is sent");
            return;
        }
        remainder = ByteBuffer.allocate(joined).put(remainder).put(source).flip();
    }

    private void fail(String reason) {
        failure = Optional.of(reason);
        key.interestOpsAnd(~SelectionKey.OP_READ);
    }

    /**
     * The peer has made room.
     *
     * @return whether nothing is left
     */
    boolean writable() throws IOException {
        channel.write(remainder);
        if (remainder.hasRemaining()) {
            return false;
        }
        remainder = NOTHING;
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
        return true;
    }

    /** Forgets what waits. */
    void drop() {
        remainder = NOTHING;
    }
}
