package io.threatbus.zmtp;

import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A listening port of an {@link EventLoop}. Made before the loop runs; afterwards owned by its thread, except for the
 * counts, which any thread may read.
 */
public final class Port {
    private static final int BACKLOG = 1024;
    private static final int FEW = 100;
    private static final int MOST_AT_ONCE = 64;
    /** This part of the connections may be such as are not let in yet. */
    private static final int HALF_OPEN_PART = 4;

    private final ServerSocketChannel channel;
    private final SelectionKey key;
    private final Settings settings;
    private final AtomicInteger connections = new AtomicInteger();
    private final Refusals refusals = new Refusals(System::nanoTime);
    private final HandshakeBudget handshakes;
    private final Surroundings surroundings;
    private final Map<InetAddress, Integer> perAddress = new HashMap<>();
    private final HalfOpen halfOpen;

    /**
     * What a port is for.
     *
     * @param type our side of the conversation
     * @param longestFrame bytes; a longer frame is skipped and reported
     * @param mostConnections further ones are closed at once
     * @param security what peers have to prove
     * @param handshakesPerSecond how often one address may try to, where trying costs something
     */
    public record Settings(
            SocketType type,
            int longestFrame,
            int mostConnections,
            ConnectionListener listener,
            ServerSecurity security,
            int handshakesPerSecond) {
        /** A port that everybody may use who reaches it. */
        public Settings(SocketType type, int longestFrame, int mostConnections, ConnectionListener listener) {
            this(type, longestFrame, mostConnections, listener, ServerSecurity.none(), 1);
        }
    }

    /** What the connections of all ports of a loop share. */
    record Surroundings(LoopMemory memory, ReadyConnections ready, CurveScratch scratch, LongSupplier nanoTime) {}

    Port(Selector selector, InetSocketAddress address, Settings settings, Surroundings surroundings)
            throws IOException {
        this.settings = settings;
        this.surroundings = surroundings;
        int most = settings.mostConnections;
        halfOpen =
                most < FEW ? new HalfOpen(most, most) : new HalfOpen(most / HALF_OPEN_PART, most / HALF_OPEN_PART / 2);
        handshakes = new HandshakeBudget(settings.handshakesPerSecond, System::nanoTime);
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

    /** On the wire. */
    int longestFrame() {
        return settings.longestFrame + settings.security.overhead();
    }

    ServerSecurity security() {
        return settings.security;
    }

    ConnectionListener listener() {
        return settings.listener;
    }

    /** Whether a peer may shake hands now. */
    boolean admits(InetAddress from) {
        return !settings.security.costly() || handshakes.take(from);
    }

    LoopMemory memory() {
        return surroundings.memory;
    }

    CurveScratch scratch() {
        return surroundings.scratch;
    }

    ReadyConnections ready() {
        return surroundings.ready;
    }

    long now() {
        return surroundings.nanoTime.getAsLong();
    }

    /** A connection is let in. */
    void letIn(Connection connection) {
        halfOpen.remove(connection);
    }

    void connectionClosed(Connection connection) {
        halfOpen.remove(connection);
        connections.decrementAndGet();
        perAddress.computeIfPresent(connection.peer().getAddress(), (address, count) -> count == 1 ? null : count - 1);
    }

    /** One address leaves room for others, unless there is so little that one may need it all. */
    private int mostPerAddress() {
        return settings.mostConnections < FEW ? settings.mostConnections : settings.mostConnections / 2;
    }

    /** Accepts who waits. After a failure, which most likely is a lack of descriptors, it pauses. */
    void acceptable(Selector selector, long now) {
        try {
            SocketChannel accepted = channel.accept();
            for (int i = 1; accepted != null; i++) {
                accept(accepted, selector, now);
                accepted = i < MOST_AT_ONCE ? channel.accept() : null;
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
            InetAddress from = ((InetSocketAddress) accepted.getRemoteAddress()).getAddress();
            if (perAddress.getOrDefault(from, 0) >= mostPerAddress()) {
                refusals.tooManyFrom(number(), from, mostPerAddress());
                accepted.close();
                return;
            }
            accepted.configureBlocking(false);
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            SelectionKey accepting = accepted.register(selector, SelectionKey.OP_READ);
            Connection connection = new Connection(accepted, accepting, this, now);
            connections.incrementAndGet();
            perAddress.merge(from, 1, Integer::sum);
            accepting.attach(connection);
            halfOpen.add(connection).ifPresent(oldest -> {
                refusals.halfOpen(number(), oldest.peer().getAddress(), halfOpen.most());
                oldest.close("others want to shake hands");
            });
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
