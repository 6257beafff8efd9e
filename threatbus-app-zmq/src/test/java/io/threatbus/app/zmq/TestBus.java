package io.threatbus.app.zmq;

import io.threatbus.access.AccessList;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.SubscriberStatus;
import io.threatbus.bus.ThreatBus;
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.guard.GuardSettings;
import io.threatbus.message.Message;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.TurnedClock;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;

/** A real bus with the in-memory backbone and a ZeroMQ endpoint on ports of the operating system's choice. */
public final class TestBus implements AutoCloseable {
    private final TurnedClock clock = new TurnedClock();
    /** How far the time of day is ahead of what deadlines go by. */
    private final AtomicReference<Duration> step = new AtomicReference<>(Duration.ZERO);

    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private final ZmqPlugin plugin = new ZmqPlugin();
    private final Set<String> origins = ConcurrentHashMap.newKeySet();
    private final ThreatBus bus;

    public TestBus() {
        this(ZmqSettings.onLoopback(0, 0, 0));
    }

    public TestBus(ZmqSettings settings) {
        this(settings, Duration.ofSeconds(5));
    }

    /** A bus with so much memory. */
    TestBus(long memory, ZmqSettings settings) {
        this(settings, Duration.ofSeconds(5), memory);
    }

    /** A bus that stops even when nobody takes what waits. */
    public TestBus(ZmqSettings settings, Duration drainTimeout) {
        this(settings, drainTimeout, 0);
    }

    /** A bus that lets only the clients of a list in. */
    public TestBus(ZmqSettings settings, AccessList clients) {
        this(settings, clients, MessageObserver.NONE);
    }

    /** The same with an observer. */
    TestBus(ZmqSettings settings, AccessList clients, MessageObserver observer) {
        this(settings, Duration.ofSeconds(5), 0, clients, observer);
    }

    private TestBus(ZmqSettings settings, Duration drainTimeout, long memory) {
        this(settings, drainTimeout, memory, AccessList.OPEN, MessageObserver.NONE);
    }

    private TestBus(
            ZmqSettings settings, Duration drainTimeout, long memory, AccessList clients, MessageObserver observer) {
        BusSettings defaults = BusSettings.DEFAULT;
        bus = new ThreatBus(
                new BusSettings(
                        defaults.inqCapacity(),
                        defaults.maxMessageSize(),
                        defaults.maxNesting(),
                        defaults.maxListLength(),
                        drainTimeout,
                        defaults.stopTimeout(),
                        defaults.snapshotTimeout(),
                        Optional.empty(),
                        JournalSettings.DEFAULT,
                        memory,
                        defaults.life()),
                new BackboneSpec("inmem", new InMemoryBackbone(), new NoSettings()),
                List.of(new AppSpec("zmq", () -> plugin, settings)),
                new BusServices(() -> clock.instant().plus(step.get()), clock, observer, fatal::set),
                clients);
        bus.listen("test", new OutcomeListener() {
            @Override
            public void accepted(String origin, List<? extends Message> messages) {
                origins.add(origin);
            }
        });
        bus.start();
    }

    ThreatBus bus() {
        return bus;
    }

    public ZmqPorts ports() {
        return plugin.ports();
    }

    ZmqPlugin plugin() {
        return plugin;
    }

    TurnedClock clock() {
        return clock;
    }

    /** Sets the time of day forward, as NTP does or a machine that wakes up; nothing else moves. */
    void stepTimeOfDay(Duration forward) {
        step.updateAndGet(before -> before.plus(forward));
    }

    /** Waits until so many connections are open on which applications receive. */
    void awaitConnections(int count) {
        Await.until("all are connected", () -> metric("zmq_connections", "pub") == count);
    }

    /** Connects for a topic and reads nothing. */
    ZmtpClient silent(String p2pTopic) throws IOException {
        ZmtpClient client = ZmtpClient.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), ports().pub()),
                SocketType.SUB,
                Duration.ofSeconds(10));
        client.subscribe(p2pTopic.getBytes(StandardCharsets.UTF_8));
        return client;
    }

    /** Settings on any free port, with such queues. */
    static ZmqSettings onLoopback(QueueSettings queue) {
        return new ZmqSettings(
                "127.0.0.1",
                0,
                0,
                0,
                Optional.empty(),
                false,
                queue,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                10_000,
                20_000);
    }

    public ZmqApp app() {
        return new ZmqApp(ports());
    }

    /** Under which names messages have come in. */
    public Set<String> origins() {
        return origins;
    }

    public List<SubscriberStatus> subscribers() {
        return bus.subscribers();
    }

    /** The sum of all values of a counter or gauge whose labels include these texts. */
    public long metric(String name, String... labelValues) {
        return bus.meters().families().stream()
                .filter(family -> family.name().equals("threatbus_" + name))
                .flatMap(family -> family.samples().stream())
                .filter(sample -> sample.labels().values().containsAll(List.of(labelValues)))
                .mapToLong(sample -> sample.value())
                .sum();
    }

    /** Puts another list of clients in force. */
    void reload(AccessList clients) {
        bus.reload(clients);
    }

    /** Has the guard of the bus go by other settings. */
    public void reload(GuardSettings guard) {
        bus.reload(guard);
    }

    Meters meters() {
        return bus.meters();
    }

    public void stop() {
        bus.stop();
    }

    @Override
    public void close() {
        bus.stop();
        Assertions.assertThat(fatal.get()).as("an Error in a thread of the bus").isNull();
    }
}
