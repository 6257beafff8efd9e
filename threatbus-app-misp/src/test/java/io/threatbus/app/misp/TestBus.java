package io.threatbus.app.misp;

import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.ThreatBus;
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginType;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;

/** A real bus with the plugin, configured by YAML, and one subscriber. */
final class TestBus implements AutoCloseable {
    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private final Listener listener = new Listener();
    private final ThreatBus bus;

    TestBus(String... yaml) {
        this(Optional.empty(), yaml);
    }

    TestBus(Optional<Path> state, String... yaml) {
        this(state, Map.of("misp", List.of(yaml)));
    }

    /**
     * A bus with several of the plugin.
     *
     * @param instances the lines of each, by its name
     */
    TestBus(Optional<Path> state, Map<String, List<String>> instances) {
        BusSettings defaults = BusSettings.DEFAULT;
        BusSettings settings = new BusSettings(
                defaults.inqCapacity(),
                MessageLimits.DEFAULT.size(),
                MessageLimits.DEFAULT.depth(),
                MessageLimits.DEFAULT.listLength(),
                defaults.drainTimeout(),
                defaults.stopTimeout(),
                defaults.snapshotTimeout(),
                state,
                JournalSettings.DEFAULT);
        List<AppSpec> apps = new ArrayList<>();
        apps.add(new AppSpec("listener", () -> listener, new NoSettings()));
        instances.forEach(
                (name, lines) -> apps.add(new AppSpec(name, MispPlugin::new, settings(lines.toArray(String[]::new)))));
        bus = new ThreatBus(
                settings,
                new BackboneSpec("inmem", new InMemoryBackbone(), new NoSettings()),
                apps,
                new BusServices(InstantSource.system(), MessageObserver.NONE, fatal::set));
        bus.start();
    }

    /** The settings that lines of YAML under {@code plugins.apps.misp} become. */
    static MispSettings settings(String... yaml) {
        String text = "plugins:\n  apps:\n    misp:\n      " + String.join("\n      ", yaml) + "\n";
        ConfigurationReader reader = new ConfigurationReader(
                List.of(new PluginType("inmem", NoSettings.class, true)),
                List.of(new PluginType("misp", MispSettings.class, false)),
                Map.of());
        return (MispSettings) reader.read(text, "config.yaml").apps().get(0).settings();
    }

    /** An app that only listens, and may say something. */
    private static final class Listener implements ApplicationPlugin {
        private volatile Optional<AppContext> context = Optional.empty();
        private volatile Optional<Subscription> subscription = Optional.empty();

        @Override
        public String name() {
            return "listener";
        }

        @Override
        public void start(AppContext given) {
            context = Optional.of(given);
            subscription = Optional.of(given.subscribe(SubscriptionRequest.to("listener", Topic.INDICATOR)));
        }

        @Override
        public void stop() {
            subscription.ifPresent(Subscription::close);
        }
    }

    /** The next indicator, as text: {@code add}, {@code edit} or {@code remove}, and the pattern. */
    String next() throws InterruptedException {
        return text(nextIndicator());
    }

    Indicator nextIndicator() throws InterruptedException {
        Optional<Message> message = listener.subscription.orElseThrow().poll(Duration.ofSeconds(20));
        return (Indicator) message.orElseThrow(() -> new AssertionError("no indicator came in 20 s"));
    }

    /** The next indicator, if one comes in time. */
    Optional<Indicator> poll(Duration patience) throws InterruptedException {
        return listener.subscription.orElseThrow().poll(patience).map(Indicator.class::cast);
    }

    /** What comes until nothing more does for a while. */
    List<String> rest(Duration quiet) throws InterruptedException {
        List<String> all = new ArrayList<>();
        Optional<Message> message = listener.subscription.orElseThrow().poll(quiet);
        while (message.isPresent()) {
            all.add(text((Indicator) message.get()));
            message = listener.subscription.orElseThrow().poll(quiet);
        }
        return all;
    }

    private static String text(Indicator indicator) {
        return indicator.update().map(u -> u.name().toLowerCase(Locale.ROOT)).orElse("add") + " " + indicator.pattern();
    }

    /** A new subscriber that looks for what it is given in traffic. */
    Subscription sensor() {
        return listener.context
                .orElseThrow()
                .subscribe(SubscriptionRequest.to("sensor", Topic.INDICATOR).withSensor());
    }

    /** A new subscriber that wants history. */
    Subscription subscribe(Duration span, int capacity) {
        return listener.context
                .orElseThrow()
                .subscribe(new SubscriptionRequest(
                        "historian",
                        List.of(Topic.INDICATOR),
                        Optional.of(span),
                        new QueueSettings(capacity, Overflow.BLOCK)));
    }

    void report(Sighting sighting) throws InterruptedException {
        listener.context.orElseThrow().inq().put(sighting);
    }

    /** Has another application say something. */
    void publish(Indicator indicator) throws InterruptedException {
        listener.context.orElseThrow().inq().put(indicator);
    }

    /** The state and detail of the plugin's health. */
    String health() {
        return health("misp");
    }

    /** The same of one of several. */
    String health(String instance) {
        return bus.plugins().stream()
                .filter(plugin -> plugin.name().equals(instance))
                .map(plugin -> plugin.health().toString())
                .findFirst()
                .orElseThrow();
    }

    void awaitHealth(String text) {
        Await.until("health shows '" + text + "'", () -> health().contains(text));
    }

    /** The sum of all values of a counter or gauge whose labels include these texts. */
    long metric(String name, String... labelValues) {
        return bus.meters().families().stream()
                .filter(family -> family.name().equals("threatbus_" + name))
                .flatMap(family -> family.samples().stream())
                .filter(sample -> sample.labels().values().containsAll(List.of(labelValues)))
                .mapToLong(sample -> sample.value())
                .sum();
    }

    @Override
    public void close() {
        bus.stop();
        Assertions.assertThat(Objects.toString(fatal.get()))
                .as("an Error in a thread of the bus")
                .isEqualTo("null");
    }
}
