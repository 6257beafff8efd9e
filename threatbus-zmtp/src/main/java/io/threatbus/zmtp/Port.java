package io.threatbus.zmtp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A listening port of an {@link EventLoop}. Made before the loop runs; afterwards owned by its thread, except for the
 * counts, which any thread may read.
 */
public final class Port {
    private static final int BACKLOG = 1024;

    private final ServerSocketChannel channel;
    private final SelectionKey key;
    private final Settings settings;
    private final AtomicInteger connections = new AtomicInteger();
    private final Refusals refusals = new Refusals(System::nanoTime);

    /**
     * What a port is for.
     *
     * @param type our side of the conversation
     * @param longestFrame bytes; a longer frame is skipped and reported
     * @param mostConnections further ones are closed at once
     */
    public record Settings(SocketType type, int longestFrame, int mostConnections, ConnectionListener listener) {}

    Port(Selector selector, InetSocketAddress address, Settings settings) throws IOException {
        this.settings = settings;
        channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_ACCEPT, this);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The number bound: the operating system's choice where 0 was asked for. */
    public int number() {
        return channel.socket().getLocalPort();
    }

    /** How many connections are open. */
    public int connections() {
        return connections.get();
    }

    /** How many connections were sent away because there were too many, or could not be accepted. */
    public long refused() {
        return refusals.count();
    }

    SocketType type() {
        return settings.type;
    }

    int longestFrame() {
        return settings.longestFrame;
    }

    ConnectionListener listener() {
        return settings.listener;
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    /** Accepts who waits. After a failure, which most likely is a lack of descriptors, it pauses. */
    void acceptable(Selector selector, long now) {
        try {
            for (SocketChannel accepted = channel.accept(); accepted != null; accepted = channel.accept()) {
                accept(accepted, selector, now);
            }
        } catch (IOException e) {
            refusals.failed(number(), e);
            key.interestOps(0);
        }
    }

    private void accept(SocketChannel accepted, Selector selector, long now) throws IOException {
        if (connections.get() >= settings.mostConnections) {
            refusals.tooMany(number(), settings.mostConnections);
            accepted.close();
            return;
        }
        try {
            accepted.configureBlocking(false);
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            SelectionKey accepting = accepted.register(selector, SelectionKey.OP_READ);
            Connection connection = new Connection(accepted, accepting, this, now);
            connections.incrementAndGet();
            accepting.attach(connection);
            connection.greet();
        } catch (IOException e) {
            // The peer has gone already.
            accepted.close();
        }
    }

    /** Accepts again after a pause. */
    void resume() {
        if (key.isValid() && key.interestOps() == 0) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
