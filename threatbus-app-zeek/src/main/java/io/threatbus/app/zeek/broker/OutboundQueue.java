package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.data.WireWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What waits to be written to one connection: frames, packed into larger chunks by whoever publishes, so that many of them
 * leave with one write. Any thread appends, the loop's thread takes; the queue's own monitor guards everything.
 */
final class OutboundQueue {
    private static final int CHUNK = 64 * 1024;
    private static final int CHUNK_FULL = CHUNK - 4096;

    private final Deque<WireWriter> chunks = new ArrayDeque<>();
    private Optional<WireWriter> open = Optional.empty();
    private Optional<WireWriter> spare = Optional.empty();
    private long queuedBytes;
    private boolean flushPending;

    /**
     * Appends what the given writer writes.
     *
     * @return whether the loop has to be asked for a flush
     */
    synchronized boolean append(Consumer<WireWriter> frame) {
        WireWriter chunk = openChunk();
        int before = chunk.position();
        try {
            frame.accept(chunk);
        } catch (RuntimeException e) {
            chunk.truncate(before);
            throw e;
        }
        queuedBytes += chunk.position() - before;
        if (chunk.position() >= CHUNK_FULL) {
            open = Optional.empty();
        }
        return requestFlush();
    }

    /** Appends a frame that shares its chunk, and thereby its TLS record, with nothing else. */
    synchronized boolean appendAlone(byte[] frame) {
        chunks.add(new WireWriter(frame.length).raw(frame));
        open = Optional.empty();
        queuedBytes += frame.length;
        return requestFlush();
    }

    private WireWriter openChunk() {
        if (open.isPresent()) {
            return open.get();
        }
        WireWriter chunk = spare.orElseGet(() -> new WireWriter(CHUNK));
        spare = Optional.empty();
        chunks.add(chunk);
        open = Optional.of(chunk);
        return chunk;
    }

    private boolean requestFlush() {
        boolean first = !flushPending;
        flushPending = true;
        return first;
    }

    /** Takes the oldest chunk; empty, and no flush pending any more, if there is none. */
    synchronized Optional<WireWriter> take() {
        WireWriter chunk = chunks.poll();
        if (chunk == null) {
            flushPending = false;
            return Optional.empty();
        }
        if (open.isPresent() && open.get() == chunk) {
            open = Optional.empty();
        }
        return Optional.of(chunk);
    }

    /** Some of the bytes of a chunk that was taken have left. */
    synchronized void written(int bytes) {
        queuedBytes -= bytes;
    }

    /** Takes back a chunk whose bytes have left. */
    synchronized void recycle(WireWriter chunk) {
        chunk.truncate(0);
        if (spare.isEmpty() && chunk.room() == CHUNK) {
            spare = Optional.of(chunk);
        }
    }

    synchronized long queuedBytes() {
        return queuedBytes;
    }

    /** The messages in the chunks that were not taken. */
    synchronized int messages() {
        return chunks.stream()
                .mapToInt(waiting -> Envelope.countData(waiting.toByteBuffer(), 0))
                .sum();
    }

    synchronized void clear() {
        chunks.clear();
        open = Optional.empty();
        spare = Optional.empty();
        queuedBytes = 0;
    }
}
