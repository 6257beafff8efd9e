package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.io.IoLoop;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** The socket of a connection, and what the loop waits for on it. Owned by the loop's thread. */
final class ConnectionSocket {
    private final EndpointContext context;
    private final SocketChannel channel;
    private Optional<SelectionKey> key = Optional.empty();

    ConnectionSocket(EndpointContext context, SocketChannel channel) {
        this.context = context;
        this.channel = channel;
    }

    /** Has the loop tell when there is something to read. */
    void register(IoLoop.Handler handler) throws IOException {
        key = Optional.of(context.loop().register(channel, SelectionKey.OP_READ, handler));
    }

    /**
     * Reads what is there into a buffer.
     *
     * @throws EOFException if nothing more will come
     */
    int read(byte[] buffer) throws IOException {
        int count = channel.read(ByteBuffer.wrap(buffer));
        if (count < 0) {
            throw new EOFException("closed the connection");
        }
        context.counters().add(Counter.BYTES_IN, count);
        return count;
    }

    /** Changes what the loop waits for. */
    void updateInterest(boolean input, boolean output) {
        if (key.isEmpty() || !key.get().isValid()) {
            return;
        }
        int operations = (input ? SelectionKey.OP_READ : 0) | (output ? SelectionKey.OP_WRITE : 0);
        if (key.get().interestOps() != operations) {
            key.get().interestOps(operations);
        }
    }

    /** Nothing more is written. */
    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            context.counters().increment(Counter.CLOSE_FAILURES);
        }
    }
}
