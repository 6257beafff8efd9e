package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.io.Addresses;
import io.threatbus.app.zeek.broker.io.IoLoop;
import io.threatbus.app.zeek.broker.wire.BrokerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections at one address. Opened and asked for its address by any thread, else owned by the loop's thread. */
final class Acceptor implements IoLoop.Handler {
    private static final Logger logger = LoggerFactory.getLogger(Acceptor.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int BACKLOG = 256;
    private static final int ACCEPTS_PER_TURN = 64;

    private final EndpointContext context;
    private final ServerSocketChannel channel;
    private final InetSocketAddress address;

    private Acceptor(EndpointContext context, ServerSocketChannel channel, InetSocketAddress address) {
        this.context = context;
        this.channel = channel;
        this.address = address;
    }

    static Acceptor open(EndpointContext context, InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new BrokerException("cannot listen on " + address.getHostString() + ": the name is unknown");
        }
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.bind(address, BACKLOG);
                return new Acceptor(context, channel, (InetSocketAddress) channel.getLocalAddress());
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new BrokerException(
                    "cannot listen for Broker peers on " + Addresses.format(address) + ": " + e.getMessage()
                            + "; is another program, or another instance, using it?",
                    e);
        }
    }

    InetSocketAddress address() {
        return address;
    }

    void start() {
        try {
            context.loop().register(channel, SelectionKey.OP_ACCEPT, this);
        } catch (IOException e) {
            throw new BrokerException("cannot listen on " + Addresses.format(address) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void ready(SelectionKey key) {
        try {
            for (int count = 0; count < ACCEPTS_PER_TURN; count++) {
                SocketChannel accepted = channel.accept();
                if (accepted == null) {
                    return;
                }
                take(accepted);
            }
        } catch (IOException e) {
            // Usually there are no file descriptors left: trying at once would keep the processor busy.
            context.warn(
                    "accept",
                    "Cannot accept connections on " + Addresses.format(address) + " for the moment: " + e.getMessage());
            key.interestOps(0);
            context.loop().schedule(PAUSE, () -> {
                if (key.isValid()) {
                    key.interestOps(SelectionKey.OP_ACCEPT);
                }
            });
        }
    }

    private void take(SocketChannel accepted) throws IOException {
        context.counters().increment(Counter.CONNECTIONS_ACCEPTED);
        try {
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            InetSocketAddress peer = (InetSocketAddress) accepted.getRemoteAddress();
            new PeerConnection(context, accepted, peer, Optional.empty()).startAccepted();
        } catch (IOException e) {
            // The connection ended before it was looked at; that says nothing about the next one.
            logger.debug("a connection was gone before it was accepted", e);
            accepted.close();
        }
    }

    @Override
    public void failed(RuntimeException failure) {
        logger.error("accepting connections on {} failed", Addresses.format(address), failure);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            context.counters().increment(Counter.CLOSE_FAILURES);
        }
    }
}
