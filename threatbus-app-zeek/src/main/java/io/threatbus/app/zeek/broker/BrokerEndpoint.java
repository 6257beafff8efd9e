package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.io.Addresses;
import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.broker.io.FrameMemory;
import io.threatbus.app.zeek.broker.io.IoLoop;
import io.threatbus.app.zeek.broker.wire.BrokerException;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.DropConnection;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerDataDecoder;
import io.threatbus.app.zeek.data.ZeekMessage;
import io.threatbus.toolkit.log.RateLimitedLog;
import io.threatbus.toolkit.retry.Backoff;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Broker endpoint: one thread, any number of addresses to listen on and of peers to dial. Safe for use by any thread. It
 * never forwards messages between its peers.
 */
public final class BrokerEndpoint implements AutoCloseable {
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(10);
    private static final Logger logger = LoggerFactory.getLogger(BrokerEndpoint.class);
    private static final Duration SLACK = Duration.ofSeconds(2);

    private final EndpointContext context;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final List<Dialer> dialers = new ArrayList<>();
    private final ExecutorService tlsTasks;
    private final ExecutorService resolver;
    private boolean closed;

    private BrokerEndpoint(EndpointContext context, ExecutorService tlsTasks, ExecutorService resolver) {
        this.context = context;
        this.tlsTasks = tlsTasks;
        this.resolver = resolver;
    }

    /** Starts to describe an endpoint. */
    public static EndpointBuilder builder() {
        return new EndpointBuilder();
    }

    static BrokerEndpoint start(EndpointBuilder builder) {
        if (builder.tls.isEmpty() && builder.dialTargets.stream().anyMatch(DialTarget::tls)) {
            throw new BrokerException("a peer is to be dialed with TLS, but TLS is not set up");
        }
        ExecutorService tlsTasks = Executors.newSingleThreadExecutor(daemon("broker-tls"));
        ExecutorService resolver = Executors.newSingleThreadExecutor(daemon("broker-resolver"));
        EndpointCounters counters = new EndpointCounters();
        EndpointContext context = new EndpointContext(
                builder.id,
                new IoLoop("broker-io"),
                builder.limits,
                new BrokerDataDecoder(builder.limits.decoding()),
                counters,
                new SafeListener(builder.listener, counters),
                new OwnSubscriptions(),
                new PeerTable(builder.limits.peers()),
                new PendingConnections(builder.limits.pendingConnections()),
                new FrameMemory(builder.limits.unfinishedBytes(), builder.memory),
                new RateLimitedLog(LOG_INTERVAL, System::nanoTime),
                new ArrivalLog(System::nanoTime),
                tlsTasks,
                builder.tls,
                builder.plain);
        context.subscriptions().add(builder.subscriptions);
        BrokerEndpoint endpoint = new BrokerEndpoint(context, tlsTasks, resolver);
        endpoint.open(builder);
        return endpoint;
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private void open(EndpointBuilder builder) {
        try {
            for (InetSocketAddress address : builder.listenAddresses) {
                acceptors.add(Acceptor.open(context, address));
            }
        } catch (BrokerException e) {
            acceptors.forEach(Acceptor::close);
            tlsTasks.shutdown();
            resolver.shutdown();
            throw e;
        }
        for (DialTarget target : builder.dialTargets) {
            Backoff backoff = new Backoff(builder.shortestRetry, builder.longestRetry, new SplittableRandom());
            dialers.add(new Dialer(context, target, resolver, backoff));
        }
        context.loop().start();
        context.loop().execute(() -> {
            acceptors.forEach(Acceptor::start);
            dialers.forEach(Dialer::dial);
        });
        builder.tls.ifPresent(tls -> tls.notes().forEach(note -> logger.info("Broker endpoint: {}", note)));
        acceptors.forEach(acceptor ->
                logger.info("Listening for Broker peers on {} as {}", Addresses.format(acceptor.address()), id()));
    }

    /** The identity that peers see. */
    public EndpointId id() {
        return context.ownId();
    }

    /** The addresses this endpoint listens on, in the order they were given, with the ports that were taken. */
    public List<InetSocketAddress> addresses() {
        return acceptors.stream().map(Acceptor::address).toList();
    }

    /** The peers that are connected now. */
    public List<Peering> peers() {
        return List.copyOf(context.peers().peerings());
    }

    /** How it is going with the peers that are to be dialed. */
    public List<DialState> dialStates() {
        return dialers.stream().map(Dialer::state).toList();
    }

    /** What has happened so far. */
    public EndpointCounters counters() {
        return context.counters();
    }

    /** Sends a value to every peer that is subscribed to the topic now, and tells how many of them it is queued for. */
    public int publish(String topic, BrokerData value) {
        int count = 0;
        for (Peering peer : context.peers().peerings()) {
            if (peer.publish(topic, value) == PublishResult.QUEUED) {
                count++;
            }
        }
        return count;
    }

    /** Sends a Zeek message to every peer that is subscribed to the topic now. */
    public int publish(String topic, ZeekMessage message) {
        return publish(topic, message.toData());
    }

    /** Adds topic prefixes to what this endpoint wants, and tells the peers. */
    public void subscribe(String... topics) {
        if (context.subscriptions().add(List.of(topics))) {
            announce();
        }
    }

    /** Takes back topic prefixes, and tells the peers. */
    public void unsubscribe(String... topics) {
        if (context.subscriptions().remove(List.of(topics))) {
            announce();
        }
    }

    private void announce() {
        context.loop().execute(() -> context.peers()
                .peerings()
                .forEach(peer -> peer.announce(context.subscriptions().filter())));
    }

    /**
     * Ends the endpoint: closes the listening sockets first, because a peer that is left dials again at once; then says
     * goodbye to all peers, which takes until they have read everything or {@link BrokerLimits#goodbyeTimeout()} is over.
     * Must not be called by a listener.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        CompletableFuture<Void> left = new CompletableFuture<>();
        context.loop().execute(() -> leave(left));
        Duration patience = context.limits().goodbyeTimeout().plus(SLACK);
        try {
            left.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            context.loop().stop();
            if (!context.loop().awaitEnd(SLACK)) {
                logger.warn("The Broker endpoint's thread did not end within {} ms", SLACK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            logger.warn("Leaving the Broker peers was not finished within {} ms", patience.toMillis());
        } finally {
            context.loop().stop();
            tlsTasks.shutdownNow();
            resolver.shutdownNow();
        }
    }

    private void leave(CompletableFuture<Void> left) {
        acceptors.forEach(Acceptor::close);
        dialers.forEach(Dialer::stop);
        for (PeerConnection connection : context.pending().all()) {
            connection.refuse(new Refusal(RefusalReason.SHUTTING_DOWN, DropConnection.SHUTTING_DOWN, "shutting down"));
        }
        context.peers().peerings().forEach(EstablishedPeering::leave);
        context.peers().whenEmpty(() -> left.complete(null));
    }
}
