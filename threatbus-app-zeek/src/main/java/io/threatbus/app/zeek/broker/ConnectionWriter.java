package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.io.Transport;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.data.WireWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes what is queued for a connection. Appending is possible from any thread; writing happens in the loop, after
 * whatever it is doing at the moment, so that frames gather and the loop's buffers are free.
 */
final class ConnectionWriter {
    private static final int BYTES_PER_TURN = 1024 * 1024;

    private final EndpointContext context;
    private final PeerConnection connection;
    private final OutboundQueue queue = new OutboundQueue();
    private Optional<WireWriter> chunk = Optional.empty();
    private ByteBuffer unwritten = ByteBuffer.allocate(0);
    private boolean blocked;
    private boolean closed;

    ConnectionWriter(EndpointContext context, PeerConnection connection) {
        this.context = context;
        this.connection = connection;
    }

    void append(Consumer<WireWriter> frame) {
        if (queue.append(frame)) {
            request();
        }
    }

    void appendAlone(byte[] frame) {
        if (queue.appendAlone(frame)) {
            request();
        }
    }

    long queuedBytes() {
        return queue.queuedBytes();
    }

    /** The messages that the transport has not taken yet, or not completely. */
    int unsent() {
        return queue.messages()
                + chunk.map(taken -> Envelope.countData(taken.toByteBuffer(), unwritten.position()))
                        .orElse(0);
    }

    /** Asks the loop to write. */
    void request() {
        context.loop().execute(this::flushSafely);
    }

    private void flushSafely() {
        try {
            flush();
        } catch (IOException e) {
            connection.broken(e);
        }
    }

    /** Writes until the queue is empty, the socket is full, or others have waited long enough. */
    void flush() throws IOException {
        Optional<Transport> transport = connection.transport();
        if (closed || transport.isEmpty()) {
            return;
        }
        boolean waited = blocked;
        blocked = !transport.get().flush();
        int budget = BYTES_PER_TURN;
        while (!blocked && budget > 0 && nextChunk()) {
            int before = unwritten.remaining();
            blocked = !transport.get().write(unwritten);
            int count = before - unwritten.remaining();
            budget -= count;
            context.counters().add(Counter.BYTES_OUT, count);
            queue.written(count);
        }
        if (blocked) {
            connection.updateInterest();
        } else if (budget <= 0) {
            request();
        } else {
            connection.drained();
        }
        connection.progressed(waited);
    }

    private boolean nextChunk() {
        if (unwritten.hasRemaining()) {
            return true;
        }
        chunk.ifPresent(queue::recycle);
        chunk = queue.take();
        chunk.ifPresent(taken -> unwritten = taken.toByteBuffer());
        return chunk.isPresent();
    }

    void close() {
        closed = true;
        queue.clear();
        chunk = Optional.empty();
        unwritten = ByteBuffer.allocate(0);
    }
}
