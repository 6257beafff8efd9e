package io.threatbus.app.misp.feed;

import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.update.NotificationHandler;
import io.threatbus.message.Rejection;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Listens to MISP's ZeroMQ publisher. What MISP sends while nobody is connected is lost, and a refused password shows as
 * nothing but a connection that ends again and again; so the socket's events are watched. Runs on one thread, which owns
 * the sockets.
 */
public final class ZmqFeed {
    private static final Logger logger = LoggerFactory.getLogger(ZmqFeed.class);
    private static final int MOST_WAITING = 10_000;
    /** What is a little too long is told apart and named; the rest must not get as far as into memory. */
    private static final long FAR_TOO_LONG = 2;

    private static final int TICK_MILLISECONDS = 200;
    private static final int RECONNECT_MILLISECONDS = 250;
    private static final int LONGEST_RECONNECT_MILLISECONDS = 10_000;
    private static final int HANDSHAKE_MILLISECONDS = 5_000;
    private static final int EXCERPT = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long PAUSE_WHEN_REFUSED_MILLISECONDS = 5_000;
    private static final long LEAST_PAUSE_MILLISECONDS = 1_000;
    private static final long LONGEST_PAUSE_MILLISECONDS = 30_000;

    private final ZmqFeedSettings settings;
    private final NotificationHandler handler;
    private final FeedListener listener;
    private final CountDownLatch stopping = new CountDownLatch(1);

    private final ZmqLink link;
    private int failures;

    public ZmqFeed(ZmqFeedSettings settings, NotificationHandler handler, FeedListener listener) {
        this(settings, handler, listener, PATIENCE);
    }

    /** A feed that gives a connection up after so long without a use. */
    ZmqFeed(ZmqFeedSettings settings, NotificationHandler handler, FeedListener listener, Duration patience) {
        this.link = new ZmqLink(settings.silence(), patience);
        this.settings = settings;
        this.handler = handler;
        this.listener = listener;
    }

    /** Asks {@link #run} to return soon. Any thread may call it. */
    public void stop() {
        stopping.countDown();
    }

    /** Receives until stopped or interrupted. */
    public void run() throws InterruptedException {
        listener.connecting(address());
        do {
            attempt();
        } while (!stopping.await(pause(), TimeUnit.MILLISECONDS));
    }

    /** One socket, from its beginning to its end, whatever ends it. */
    private void attempt() throws InterruptedException {
        try {
            session();
            failures = 0;
        } catch (RuntimeException e) {
            if (isStopping()) {
                return;
            }
            failures++;
            listener.interrupted("cannot listen to " + address() + ": " + e.getMessage()
                    + "; trying again. Check zmq.host and zmq.port");
            logger.debug("the ZeroMQ feed fails", e);
        }
    }

    private long pause() {
        if (failures > 0) {
            return Math.min(LONGEST_PAUSE_MILLISECONDS, LEAST_PAUSE_MILLISECONDS << Math.min(failures - 1, 10));
        }
        return link.isRefused() ? PAUSE_WHEN_REFUSED_MILLISECONDS : 0;
    }

    /** Receives until stopped, refused or given up. */
    private void session() throws InterruptedException {
        link.begin(System.nanoTime());
        try (ZContext context = new ZContext()) {
            context.setLinger(0);
            ZMQ.Socket socket = context.createSocket(SocketType.SUB);
            configure(socket);
            String events = "inproc://misp-feed-events";
            socket.monitor(events, ZMQ.EVENT_ALL);
            ZMQ.Socket monitor = context.createSocket(SocketType.PAIR);
            monitor.connect(events);
            socket.connect("tcp://" + settings.host() + ":" + settings.port());
            receive(context, socket, monitor);
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void configure(ZMQ.Socket socket) {
        socket.setRcvHWM(MOST_WAITING);
        socket.setMaxMsgSize(FAR_TOO_LONG * settings.maxSize());
        socket.setReconnectIVL(RECONNECT_MILLISECONDS);
        socket.setReconnectIVLMax(LONGEST_RECONNECT_MILLISECONDS);
        socket.setHandshakeIvl(HANDSHAKE_MILLISECONDS);
        socket.setTCPKeepAlive(1);
        socket.setIPv6(hasOnlyIpv6(settings.host()));
        settings.username().ifPresent(name -> {
            socket.setPlainUsername(name);
            socket.setPlainPassword(settings.password().orElseThrow().value());
        });
        // One prefix brings all topics; those that are of no use are cheaper to drop here than to miss.
        socket.subscribe(ZmqFrame.ALL_TOPICS.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean hasOnlyIpv6(String host) {
        try {
            return areOnlyIpv6(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            // The library will say so.
            return false;
        }
    }

    /**
     * Whether there is no other way. If asked for IPv6 the library takes no other address, but MISP's publisher listens
     * on IPv4 alone unless it is told otherwise.
     */
    static boolean areOnlyIpv6(List<InetAddress> addresses) {
        return addresses.stream().noneMatch(Inet4Address.class::isInstance);
    }

    private void receive(ZContext context, ZMQ.Socket socket, ZMQ.Socket monitor) throws InterruptedException {
        try (ZMQ.Poller poller = context.createPoller(2)) {
            poller.register(monitor, ZMQ.Poller.POLLIN);
            poller.register(socket, ZMQ.Poller.POLLIN);
            while (!isStopping() && !link.isRefused() && !link.isGivenUp(System.nanoTime())) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                poller.poll(TICK_MILLISECONDS);
                watch(monitor);
                for (byte[] frame = socket.recv(ZMQ.DONTWAIT);
                        frame != null && !isStopping();
                        frame = socket.recv(ZMQ.DONTWAIT)) {
                    heard();
                    take(frame);
                }
                tick();
            }
        }
    }

    private void take(byte[] frame) throws InterruptedException {
        try {
            handler.accept(ZmqFrame.read(frame, settings.maxSize()), () -> {});
        } catch (BadInputException e) {
            listener.rejected(rejection(e, frame));
        } catch (RuntimeException e) {
            listener.missed(e);
        }
    }

    /** A frame that is an attribute shows no excerpt: it may be a secret one. */
    static Rejection rejection(BadInputException e, byte[] frame) {
        String detail = String.valueOf(e.getMessage());
        return e.reason().startsWith("no-") && !e.reason().equals("no-body")
                ? new Rejection(e.reason(), detail, "")
                : Rejection.of(e.reason(), detail, Arrays.copyOf(frame, Math.min(frame.length, EXCERPT)));
    }

    private void watch(ZMQ.Socket monitor) {
        for (ZEvent event = ZEvent.recv(monitor, ZMQ.DONTWAIT);
                event != null;
                event = ZEvent.recv(monitor, ZMQ.DONTWAIT)) {
            switch (event.getEvent()) {
                case CONNECTED -> link.connected(System.nanoTime());
                case HANDSHAKE_PROTOCOL -> link.greeted();
                case HANDSHAKE_FAILED_AUTH -> link.refused();
                case HANDSHAKE_FAILED_PROTOCOL, HANDSHAKE_FAILED_NO_DETAIL, DISCONNECTED -> disconnected();
                default -> {
                    // Attempts and what becomes of them: the library's own business.
                }
            }
        }
    }

    private void disconnected() {
        link.disconnected(System.nanoTime());
        Optional<String> mismatch = link.hasHeard() ? Optional.empty() : mismatch();
        if (mismatch.isPresent()) {
            // Trying at once again would end just so.
            link.refused();
        }
        listener.interrupted(mismatch.orElseGet(() -> link.isRefused()
                ? address() + " ended the connection during the handshake; check username and password against"
                        + " MISP's ZeroMQ_username and ZeroMQ_password"
                : "the connection to " + address() + " is lost; trying again"));
    }

    private Optional<String> mismatch() {
        return PublisherMechanism.ask(settings.host(), settings.port())
                .flatMap(theirs ->
                        PublisherMechanism.mismatch(theirs, settings.username().isPresent(), address()));
    }

    private void heard() {
        link.heard(System.nanoTime());
        failures = 0;
        listener.connected();
        listener.heard();
    }

    /** MISP gives a sign of life every ten seconds, so silence means that something between us is broken. */
    private void tick() {
        long now = System.nanoTime();
        if (link.isUp(now)) {
            listener.connected();
        } else if (link.isSilent(now)) {
            listener.interrupted("nothing from " + address() + " for "
                    + settings.silence().toSeconds() + " s; check that MISP's ZeroMQ publisher runs");
        }
    }

    private String address() {
        return settings.host() + ":" + settings.port();
    }
}
