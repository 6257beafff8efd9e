package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.io.IoLoop;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.toolkit.retry.Backoff;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps up a peering with a peer that listens: dials, dials again at once after a loss, and again after growing pauses
 * when that fails, or brings a peering that does not last. Owned by the loop's thread, {@link #state} excepted.
 */
final class Dialer implements IoLoop.Handler, PeerConnection.Watcher {
    private static final Logger logger = LoggerFactory.getLogger(Dialer.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** A peering that has lasted this long was a success. */
    private static final Duration LASTING = Duration.ofSeconds(5);

    private final EndpointContext context;
    private final DialTarget target;
    private final Executor resolver;
    private final Backoff backoff;
    private Optional<SocketChannel> connecting = Optional.empty();
    private Optional<IoLoop.Timer> timer = Optional.empty();
    private Optional<InetSocketAddress> address = Optional.empty();
    private long peeredAt;
    private boolean hasHurried;
    private boolean stopped;
    private volatile DialState state;

    Dialer(EndpointContext context, DialTarget target, Executor resolver, Backoff backoff) {
        this.context = context;
        this.target = target;
        this.resolver = resolver;
        this.backoff = backoff;
        this.state = new DialState(target, Optional.empty(), Optional.empty());
    }

    /** May be read from any thread. */
    DialState state() {
        return state;
    }

    void dial() {
        if (stopped) {
            return;
        }
        context.counters().increment(Counter.CONNECTIONS_DIALED);
        resolver.execute(() -> {
            try {
                InetAddress resolved = InetAddress.getByName(target.host());
                context.loop().execute(() -> connect(new InetSocketAddress(resolved, target.port())));
            } catch (UnknownHostException e) {
                context.loop().execute(() -> failedToDial("the name is unknown"));
            }
        });
    }

    private void connect(InetSocketAddress resolved) {
        if (stopped) {
            return;
        }
        address = Optional.of(resolved);
        try {
            SocketChannel channel = SocketChannel.open();
            connecting = Optional.of(channel);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            context.loop().register(channel, SelectionKey.OP_CONNECT, this);
            timer = Optional.of(context.loop().schedule(CONNECT_TIMEOUT, () -> failedToDial("no answer")));
            if (channel.connect(resolved)) {
                connected(channel);
            }
        } catch (IOException e) {
            failedToDial(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void ready(SelectionKey key) {
        if (connecting.isEmpty()) {
            return;
        }
        SocketChannel channel = connecting.get();
        try {
            if (channel.finishConnect()) {
                connected(channel);
            }
        } catch (IOException e) {
            failedToDial(String.valueOf(e.getMessage()));
        }
    }

    private void connected(SocketChannel channel) {
        timer.ifPresent(IoLoop.Timer::cancel);
        connecting = Optional.empty();
        PeerConnection connection = new PeerConnection(context, channel, address.orElseThrow(), Optional.of(this));
        connection.startDialed(target.tls());
    }

    @Override
    public void failed(RuntimeException failure) {
        failedToDial(failure.toString());
    }

    private void failedToDial(String why) {
        timer.ifPresent(IoLoop.Timer::cancel);
        connecting.ifPresent(this::closeQuietly);
        connecting = Optional.empty();
        tryAgain(why);
    }

    private void tryAgain(String why) {
        if (stopped) {
            return;
        }
        Duration pause = backoff.next();
        context.warn(
                "dial " + target + " " + why,
                target,
                "Cannot peer with " + target + ": " + why + "; trying again in " + pause.toMillis() + " ms");
        state = new DialState(target, Optional.empty(), Optional.of(why));
        timer = Optional.of(context.loop().schedule(pause, this::dial));
    }

    @Override
    public void peered(EndpointId id) {
        peeredAt = System.nanoTime();
        state = new DialState(target, Optional.of(id), Optional.empty());
    }

    @Override
    public void ended(Optional<EndpointId> id, Optional<Refusal> refusal, boolean wanted) {
        if (stopped) {
            return;
        }
        if (refusal.isPresent()) {
            refused(id, refusal.get());
        } else if (wanted) {
            stopped = true;
            state = new DialState(target, Optional.empty(), Optional.of("was left"));
        } else {
            lost();
        }
    }

    /** A peer that takes every connection and drops it again is not to be dialed in a loop: at once only once. */
    private void lost() {
        if (System.nanoTime() - peeredAt >= LASTING.toNanos()) {
            backoff.reset();
            hasHurried = false;
        }
        if (hasHurried) {
            tryAgain("the connection was lost soon after it was made");
            return;
        }
        hasHurried = true;
        state = new DialState(target, Optional.empty(), Optional.of("the connection was lost"));
        timer = Optional.of(context.loop().schedule(Duration.ZERO, this::dial));
    }

    private void refused(Optional<EndpointId> id, Refusal refusal) {
        if (id.isPresent() && context.peers().isPeered(id.get())) {
            // The peer has dialed this endpoint, or is known by another name: that serves as well, as long as it lasts.
            state = new DialState(target, id, Optional.empty());
            timer = Optional.of(context.loop().schedule(backoff.longest(), this::dial));
            return;
        }
        if (refusal.reason() == RefusalReason.CONNECTED_TO_ITSELF) {
            stopped = true;
            state = new DialState(target, Optional.empty(), Optional.of("it is this endpoint"));
            logger.atWarn().addKeyValue("peer", target).log("Not dialing {} any more: it is this endpoint", target);
            return;
        }
        tryAgain(Refusals.describe(refusal));
    }

    void stop() {
        stopped = true;
        timer.ifPresent(IoLoop.Timer::cancel);
        connecting.ifPresent(this::closeQuietly);
        connecting = Optional.empty();
    }

    private void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            context.counters().increment(Counter.CLOSE_FAILURES);
        }
    }
}
