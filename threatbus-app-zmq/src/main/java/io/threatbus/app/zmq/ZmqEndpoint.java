package io.threatbus.app.zmq;

import io.threatbus.ThreatBusException;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Subscription;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.ConnectionListener;
import io.threatbus.zmtp.EventLoop;
import io.threatbus.zmtp.Port;
import io.threatbus.zmtp.ServerSecurity;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three ports and their threads: one loop answers management requests and delivers, one receives (it may wait for
 * {@code inq}), one registers (it may wait for the bus). The lifecycle methods are called one at a time.
 */
final class ZmqEndpoint {
    private static final Logger logger = LoggerFactory.getLogger(ZmqEndpoint.class);
    private static final String LOOP = "loop";
    private static final String RECEIVER = "receiver";
    private static final String REGISTRAR = "registrar";
    private static final int UNFINISHED_PERCENT = 15;
    private static final int WAITING_PERCENT = 10;
    private static final int ANSWERS_PERCENT = 10;
    private static final long RETRY_MILLISECONDS = 2;
    private static final Duration RECEIVER_DEADLINE = Duration.ofSeconds(5);
    private static final Duration FLUSH_DEADLINE = Duration.ofSeconds(2);
    private static final Duration THREAD_DEADLINE = Duration.ofSeconds(1);

    private final AppContext context;
    private final Metrics.Counter violations;
    private final Metrics.Counter failures;
    private final EventLoop loop;
    private final EventLoop receiver;
    private final Subscribers subscribers = new Subscribers();
    private final TaskQueue tasks = new TaskQueue();
    private final Delivery delivery;
    private final Inbound inbound;
    private final Registrar registrar;
    private final ZmqPorts ports;
    private final Map<EventLoop, List<Door>> doors = new LinkedHashMap<>();
    private final Map<String, Thread> threads = new LinkedHashMap<>();
    private final CountDownLatch idle = new CountDownLatch(1);
    private volatile ZmqSettings settings;
    private volatile int stalled;
    private volatile boolean finishing;

    /**
     * Binds the ports.
     *
     * @throws ThreatBusException if one of them is taken
     */
    ZmqEndpoint(AppContext context, ZmqSettings settings) {
        this.context = context;
        this.settings = settings;
        violations = context.metrics()
                .counter("zmq_protocol_violations", "Connections that ended because the peer broke the protocol.");
        failures = context.metrics()
                .counter("zmq_failures", "Unexpected failures in the endpoint's threads, which live on.");
        loop = new EventLoop(new LoopWork(), context.memory("zmq requests and answers", ANSWERS_PERCENT));
        receiver = new EventLoop(new ReceiverWork(), context.memory("zmq unfinished messages", UNFINISHED_PERCENT));
        delivery =
                new Delivery(subscribers, context.steadyClock(), context.metrics(), context.pointGuard(), loop::wakeup);
        inbound = new Inbound(
                context,
                context.memory("zmq messages that wait", WAITING_PERCENT),
                receiver::isStopping,
                this::stopReceiving);
        Advertised advertised = new Advertised(() -> this.settings, this::ports);
        registrar = new Registrar(context, () -> this.settings, subscribers, delivery, loop, tasks, advertised);
        try {
            ports = listen();
        } catch (ThreatBusException e) {
            closeLoops();
            throw e;
        }
        context.clients().onChange(this::recheck);
        threads.put(LOOP, context.newThread(LOOP, loop));
        threads.put(RECEIVER, context.newThread(RECEIVER, receiver));
        threads.put(REGISTRAR, context.newThread(REGISTRAR, tasks));
    }

    private ZmqPorts listen() {
        int longest = context.parser().limits().size() + Inbound.LONGEST_TOPIC;
        Port manage = listen(
                loop,
                "manage",
                settings.manage(),
                SocketType.ROUTER,
                Management.LONGEST_REQUEST,
                new Management(registrar, context.metrics()));
        Port pub = listen(loop, "pub", settings.pub(), SocketType.XPUB, Inbound.LONGEST_TOPIC, delivery);
        Port sub = listen(receiver, "sub", settings.sub(), SocketType.SUB, longest, inbound);
        showPorts(manage, "manage");
        showPorts(pub, "pub");
        showPorts(sub, "sub");
        context.metrics().gauge("zmq_subscriptions", "Applications that are subscribed.", subscribers::count);
        context.metrics()
                .gauge("zmq_stalled_subscriptions", "Applications that do not read what they are sent.", () -> stalled);
        return new ZmqPorts(manage.number(), pub.number(), sub.number());
    }

    private Port listen(
            EventLoop where, String key, int number, SocketType type, int longest, ConnectionListener inside) {
        InetSocketAddress address = new InetSocketAddress(settings.address(), number);
        try {
            Door door = new Door(inside, () -> settings, new RefusalLog(context.name(), context.metrics()));
            doors.computeIfAbsent(where, loops -> new ArrayList<>()).add(door);
            ServerSecurity security = Door.security(settings, context.clients());
            return where.listen(
                    address,
                    new Port.Settings(
                            type, longest, settings.maxConnections(), door, security, settings.maxHandshakes()));
        } catch (IOException e) {
            throw new ThreatBusException(
                    "cannot listen on tcp://" + settings.host() + ":" + number + ": " + e.getMessage()
                            + ". Stop what listens there, maybe another Threat Bus, or change " + key
                            + " (or host) of this plugin",
                    e);
        }
    }

    /** The list of clients has changed. */
    private void recheck() {
        doors.forEach((where, there) -> where.execute(() -> there.forEach(Door::recheck)));
    }

    private void showPorts(Port port, String name) {
        context.metrics().gauge("zmq_connections", "Open connections.", port::connections, "port", name);
        context.metrics()
                .counter(
                        "zmq_refused_connections",
                        "Connections that were closed at once because there were too many.",
                        port::refused,
                        "port",
                        name);
    }

    ZmqPorts ports() {
        return ports;
    }

    /** Begins to serve. */
    void start() {
        threads.values().forEach(Thread::start);
        loop.execute(() -> settings.standing().forEach(registrar::standing));
    }

    void settings(ZmqSettings changed) {
        settings = changed;
    }

    /** Asks every application but the requester for history. */
    void ask(SnapshotRequest request, Optional<Subscription> requester) {
        loop.execute(() -> delivery.ask(request, requester));
    }

    /** Takes nothing more from applications; what they sent before and was read is in {@code inq} afterwards. */
    void stopAccepting() {
        registrar.stopAccepting();
        loop.execute(registrar::endAbsent);
        receiver.stop();
        join(RECEIVER, RECEIVER_DEADLINE);
    }

    private void stopReceiving() {
        receiver.stop();
    }

    /** Sends what is at hand and closes everything. */
    void stop() {
        stopAccepting();
        if (!isAlive(LOOP)) {
            closeLoops();
            return;
        }
        finishing = true;
        loop.wakeup();
        awaitFlush();
        loop.stop();
        thread(REGISTRAR).interrupt();
        threads.keySet().forEach(role -> join(role, THREAD_DEADLINE));
        threads.values().stream().filter(Thread::isAlive).forEach(Thread::interrupt);
        threads.keySet().forEach(role -> join(role, THREAD_DEADLINE));
    }

    private void closeLoops() {
        loop.close();
        receiver.close();
    }

    private void awaitFlush() {
        try {
            if (!idle.await(FLUSH_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.warn("{} stops although some applications have not taken all that was for them", context.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAlive(String role) {
        return thread(role).isAlive();
    }

    private void join(String role, Duration deadline) {
        try {
            thread(role).join(deadline.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread thread(String role) {
        return Objects.requireNonNull(threads.get(role));
    }

    private final class ReceiverWork extends CountingWork {
        @Override
        public void turn() {
            inbound.retry();
        }

        @Override
        public long pause() {
            return inbound.isWaiting() ? RETRY_MILLISECONDS : EventLoop.TICK.toMillis();
        }
    }

    private class CountingWork implements EventLoop.Work {
        private final RefusalLog refusals = new RefusalLog(context.name(), context.metrics());

        @Override
        public void violated(Connection connection, ZmtpException violation) {
            violations.increment();
        }

        @Override
        public void refused(Connection connection, String reason, String detail) {
            refusals.note(connection, reason, detail);
        }

        @Override
        public void failed(RuntimeException failure) {
            failures.increment();
        }
    }

    private final class LoopWork extends CountingWork {
        @Override
        public void turn() {
            delivery.turn();
            if (finishing && delivery.isIdle()) {
                idle.countDown();
            }
        }

        @Override
        public void tick() {
            registrar.tick();
            delivery.closeDead();
            stalled = delivery.stalled();
        }
    }
}
