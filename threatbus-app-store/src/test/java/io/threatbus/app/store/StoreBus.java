package io.threatbus.app.store;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.PluginStatus;
import io.threatbus.bus.ThreatBus;
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A whole bus with a store, and an application in whose name the test publishes and subscribes. */
public final class StoreBus implements AutoCloseable {
    private final ThreatBus bus;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Subscription witness;
    private final Probe probe = new Probe();
    private final AtomicReference<Throwable> fatal = new AtomicReference<>();

    public StoreBus(Path stateDirectory, InstantSource clock, BackbonePlugin backbone, StoreSettings settings) {
        this(stateDirectory, clock, backbone, settings, BusSettings.DEFAULT.maxMessageSize());
    }

    public StoreBus(
            Path stateDirectory,
            InstantSource clock,
            BackbonePlugin backbone,
            StoreSettings settings,
            int maxMessageSize) {
        this(
                clock,
                backbone,
                settings,
                new BusSettings(
                        BusSettings.DEFAULT.inqCapacity(),
                        maxMessageSize,
                        BusSettings.DEFAULT.maxNesting(),
                        BusSettings.DEFAULT.maxListLength(),
                        BusSettings.DEFAULT.drainTimeout(),
                        BusSettings.DEFAULT.stopTimeout(),
                        BusSettings.DEFAULT.snapshotTimeout(),
                        Optional.of(stateDirectory),
                        JournalSettings.DEFAULT));
    }

    StoreBus(InstantSource clock, BackbonePlugin backbone, StoreSettings settings, BusSettings busSettings) {
        bus = new ThreatBus(
                busSettings,
                new BackboneSpec(backbone.name(), backbone, new NoSettings()),
                apps(settings),
                new BusServices(clock, new MessageObserver() {}, fatal::set));
        bus.start();
        witness = probe.context().subscribe(SubscriptionRequest.to("witness", new Topic("stix2")));
        subscriptions.add(witness);
    }

    /** Publishes, and does not wait. */
    void send(List<? extends Message> messages) throws InterruptedException {
        probe.context().inq().putAll(messages);
    }

    /** Publishes, and waits until the backbone has handed everything over. */
    public void publish(Message... messages) throws InterruptedException {
        Set<Message> awaited = new HashSet<>(List.of(messages));
        probe.context().inq().putAll(List.of(messages));
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!awaited.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not delivered: " + awaited);
            }
            witness.poll(Duration.ofMillis(20)).ifPresent(awaited::remove);
        }
    }

    public Subscriber subscribe(Topic... topics) {
        return subscribe(Optional.empty(), topics);
    }

    /** A subscription with a queue of its own kind. */
    Subscription subscribeWith(QueueSettings queue, Topic... topics) {
        return subscribed(new SubscriptionRequest("app", List.of(topics), Optional.empty(), queue));
    }

    public Subscriber subscribe(Optional<Duration> snapshot, Topic... topics) {
        Subscription subscription = probe.context()
                .subscribe(new SubscriptionRequest("subscriber", List.of(topics), snapshot, QueueSettings.DEFAULT));
        subscriptions.add(subscription);
        return new Subscriber(subscription);
    }

    /** A subscription of a sensor's, which never gets what is in quarantine. */
    Subscription subscribeSensor(Optional<Duration> snapshot, Topic... topics) {
        return subscribed(
                SubscriptionRequest.to("sensor", topics).withSnapshot(snapshot).withSensor());
    }

    /** A subscription of anybody else's. */
    Subscription subscribeApp(Optional<Duration> snapshot, Topic... topics) {
        return subscribed(SubscriptionRequest.to("app", topics).withSnapshot(snapshot));
    }

    private Subscription subscribed(SubscriptionRequest request) {
        Subscription subscription = probe.context().subscribe(request);
        subscriptions.add(subscription);
        return subscription;
    }

    /** The sum over all labels of one of the store's gauges or counters. */
    public long gauge(String name) {
        return bus.meters().families().stream()
                .filter(family -> family.name().contains(name))
                .flatMap(family -> family.samples().stream())
                .mapToLong(Meters.Sample::value)
                .sum();
    }

    /** Reloads the configuration with these settings of the store. */
    void reconfigureStore(StoreSettings settings) {
        bus.reload(apps(settings));
    }

    private List<AppSpec> apps(StoreSettings settings) {
        return List.of(
                new AppSpec("store", "store", StorePlugin::new, settings, true),
                new AppSpec("probe", () -> probe, new NoSettings()));
    }

    PluginStatus store() {
        return bus.plugins().stream()
                .filter(plugin -> plugin.name().equals("store"))
                .findFirst()
                .orElseThrow();
    }

    public ThreatBus bus() {
        return bus;
    }

    Optional<Throwable> fatal() {
        return Optional.ofNullable(fatal.get());
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        bus.stop();
    }

    private static final class Probe implements ApplicationPlugin {
        private volatile Optional<AppContext> context = Optional.empty();

        AppContext context() {
            return context.orElseThrow();
        }

        @Override
        public String name() {
            return "probe";
        }

        @Override
        public void start(AppContext started) {
            context = Optional.of(started);
        }

        @Override
        public void stop() {
            context = Optional.empty();
        }
    }
}
