package io.threatbus.app.zeek;

import io.threatbus.access.AccessList;
import io.threatbus.app.zeek.settings.ZeekSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.SubscriberStatus;
import io.threatbus.bus.ThreatBus;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.Life;
import io.threatbus.life.LifeRules;
import io.threatbus.life.LifeText;
import io.threatbus.life.Sources;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.spi.life.LifeRecord;
import io.threatbus.testing.TurnedClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;

/** A real bus with the in-memory backbone, the Zeek plugin, and a plugin of the test's own. */
public final class TestBus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TurnedClock clock = new TurnedClock();
    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private final ZeekPlugin plugin = new ZeekPlugin();
    private final Analyst analyst;
    private final ThreatBus bus;

    public TestBus(ZeekSettings settings) {
        this(settings, AccessList.OPEN);
    }

    /** A bus on which Zeeks may do what a list says. */
    public TestBus(ZeekSettings settings, AccessList clients) {
        this(settings, clients, new Analyst());
    }

    /** A bus that has begun with what its store has. */
    public static TestBus remembering(ZeekSettings settings, Indicator... stored) {
        return new TestBus(settings, AccessList.OPEN, new Keeper(List.of(stored)));
    }

    private TestBus(ZeekSettings settings, AccessList clients, Analyst analyst) {
        this.analyst = analyst;
        bus = new ThreatBus(
                BusSettings.DEFAULT,
                new BackboneSpec("inmem", new InMemoryBackbone(), new NoSettings()),
                List.of(
                        new AppSpec("zeek", () -> plugin, settings),
                        new AppSpec("analyst", () -> analyst, new NoSettings())),
                new BusServices(clock, MessageObserver.NONE, fatal::set),
                clients);
        bus.start();
    }

    public InetSocketAddress address() {
        return plugin.addresses().get(0);
    }

    public ZeekPlugin plugin() {
        return plugin;
    }

    public TurnedClock clock() {
        return clock;
    }

    public void publish(Message message) {
        try {
            analyst.context().inq().put(message);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What the bus gives to a plugin. */
    public AppContext context() {
        return analyst.context();
    }

    public Subscription subscribe(Topic topic) {
        return analyst.context().subscribe(SubscriptionRequest.to("analyst", topic));
    }

    public static Message next(Subscription subscription) {
        try {
            return subscription.poll(PATIENCE).orElseThrow(() -> new AssertionError("nothing came"));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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

    public ThreatBus bus() {
        return bus;
    }

    @Override
    public void close() {
        bus.stop();
        Assertions.assertThat(fatal.get()).as("an Error in a thread of the bus").isNull();
    }

    private static class Analyst implements ApplicationPlugin {
        private final AtomicReference<AppContext> context = new AtomicReference<>();

        AppContext context() {
            return context.get();
        }

        @Override
        public String name() {
            return "analyst";
        }

        @Override
        public void start(AppContext given) {
            context.set(given);
        }

        @Override
        public void stop() {}
    }

    /** A store of what an earlier bus heard. */
    private static final class Keeper extends Analyst implements IndicatorStore {
        private final List<Indicator> stored;

        Keeper(List<Indicator> stored) {
            this.stored = stored;
        }

        @Override
        public void start(AppContext given) {
            super.start(given);
            try {
                given.keep(this);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public LifeRules rules() {
            return LifeRules.UNSTORED;
        }

        @Override
        public boolean load(Loader target) {
            Sources sources = new Sources();
            for (Indicator indicator : stored) {
                KnownIndicator known = new KnownIndicator();
                Life.hear(
                        known,
                        indicator,
                        Sources.NAMELESS,
                        false,
                        indicator.modified().epochMicros(),
                        LifeRules.UNSTORED);
                target.known(indicator.id(), LifeText.write(known, sources));
            }
            return true;
        }

        @Override
        public void record(List<LifeRecord> decisions) {}

        @Override
        public void snapshot(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {
            for (Indicator indicator : stored) {
                sink.send(indicator);
            }
        }
    }
}
