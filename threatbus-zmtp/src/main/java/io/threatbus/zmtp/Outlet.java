package io.threatbus.zmtp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The writing side of one connection: what is written either reaches the operating system at once or waits here, in pieces,
 * until the loop writes it when the peer has made room. What waits is copied once, however much waits before it. Owned by
 * the loop's thread.
 */
final class Outlet {
    /** Answers pile up for a peer that asks without reading; more than this is no accident. */
    private static final int MOST_UNREAD = 1024 * 1024;
    /** So many bytes of answers wait, and it is not read from until it has read. */
    private static final int PILE = 64 * 1024;

    private static final int PIECE = 8 * 1024;
    private static final int MOST_AT_ONCE = 512 * 1024;

    /** Who the memory for what waits belongs to. */
    interface Owner {
        /** Asks for an array; false if there is no memory. */
        boolean takeArray(int length);

        /** Gives it back. */
        void freeArray(int length);
    }

    private static final class Piece {
        private final byte[] data;
        private int from;
        private int to;

        Piece(int length) {
            data = new byte[length];
        }
    }

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Owner owner;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private int answers;
    private final CurveScratch scratch;
    private Optional<CurveSealer> sealer = Optional.empty();
    private Optional<String> failure = Optional.empty();

    /** An outlet that seals, once it has to, with what its thread has for that. */
    Outlet(SocketChannel channel, SelectionKey key, Owner owner, CurveScratch scratch) {
        this.scratch = scratch;
        this.channel = channel;
        this.key = key;
        this.owner = owner;
    }

    /** From now on what is written is sealed. */
    void protect(CurveSealer sealing) {
        sealer = Optional.of(sealing);
    }

    /** Whether something waits for the peer to read. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether so many answers wait that the peer is to read before it asks more. */
    boolean isPiledUp() {
        return answers > PILE;
    }

    /** Why nothing more can be written; the connection is to be closed. */
    Optional<String> failure() {
        return failure;
    }

    /**
     * Writes the answer to something that the peer has sent.
     *
     * @return whether they have piled up with this one
     */
    boolean answer(byte[] data) {
        boolean before = isPiledUp();
        write(data, 0, data.length);
        if (isWaiting()) {
            answers += data.length;
        }
        return isPiledUp() && !before;
    }

    /** Writes whole frames; what the operating system does not take at once is copied. */
    void write(byte[] data, int offset, int length) {
        if (failure.isPresent()) {
            return;
        }
        if (sealer.isPresent()) {
            int end = offset + length;
            int position = offset;
            while (position < end && failure.isEmpty()) {
                position = sealer.get().seal(scratch, data, position, end);
                writeRaw(scratch.data(), 0, scratch.length());
            }
        } else {
            writeRaw(data, offset, length);
        }
    }

    private void writeRaw(byte[] data, int offset, int length) {
        ByteBuffer source = ByteBuffer.wrap(data, offset, length);
        if (isWaiting()) {
            if (waitingBytes + length > MOST_UNREAD) {
                fail("does not read what it is sent");
                return;
            }
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
            keep(source);
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    private void keep(ByteBuffer source) {
        while (source.hasRemaining()) {
            Piece last = waiting.peekLast();
            if (last == null || last.to == last.data.length) {
                int length = Math.max(PIECE, source.remaining());
                if (!owner.takeArray(length)) {
                    fail("memory is short, and it does not read what it is sent");
                    return;
                }
                last = new Piece(length);
                waiting.add(last);
            }
            int taken = Math.min(source.remaining(), last.data.length - last.to);
            source.get(last.data, last.to, taken);
            last.to += taken;
            waitingBytes += taken;
        }
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
        int written = 0;
        Piece first = waiting.peekFirst();
        while (first != null && written < MOST_AT_ONCE) {
            int taken = channel.write(ByteBuffer.wrap(first.data, first.from, first.to - first.from));
            first.from += taken;
            written += taken;
            waitingBytes -= taken;
            if (first.from < first.to) {
                return false;
            }
            owner.freeArray(waiting.remove().data.length);
            first = waiting.peekFirst();
        }
        if (first != null) {
            return false;
        }
        answers = 0;
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
        return true;
    }

    /** Forgets what waits. */
    void drop() {
        waiting.forEach(piece -> owner.freeArray(piece.data.length));
        waiting.clear();
        waitingBytes = 0;
    }
}
