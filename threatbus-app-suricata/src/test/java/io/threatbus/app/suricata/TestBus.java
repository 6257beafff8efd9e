package io.threatbus.app.suricata;

import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.PluginStatus;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;

/** A real bus with the in-memory backbone, the Suricata plugin, and a plugin of the test's own that has the history. */
public final class TestBus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private final AtomicLong applied = new AtomicLong();
    private final Analyst analyst = new Analyst();
    private final ThreatBus bus;

    public TestBus(SuricataSettings settings, InstantSource clock, StixObject... history) {
        analyst.history.addAll(List.of(history));
        bus = new ThreatBus(
                BusSettings.DEFAULT,
                new BackboneSpec("inmem", new InMemoryBackbone(), new NoSettings()),
                List.of(
                        new AppSpec("analyst", () -> analyst, new NoSettings()),
                        new AppSpec("suricata", SuricataPlugin::new, settings)),
                new BusServices(clock, counter(), fatal::set));
        bus.start();
    }

    private MessageObserver counter() {
        return new MessageObserver() {
            @Override
            public void applied(Recipient recipient, List<? extends Message> messages) {
                if (recipient.subscriber().equals("suricata")) {
                    applied.addAndGet(messages.size());
                }
            }
        };
    }

    public void publish(Message message) {
        try {
            analyst.context.get().inq().put(message);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What the bus gives to a plugin. */
    public AppContext context() {
        return analyst.context.get();
    }

    public Subscription subscribe(Topic topic) {
        return analyst.context.get().subscribe(SubscriptionRequest.to("analyst", topic));
    }

    public static Message next(Subscription subscription) {
        try {
            return subscription.poll(PATIENCE).orElseThrow(() -> new AssertionError("nothing came"));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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

    /** How many messages the plugin has told to be with Suricata. */
    public long applied() {
        return applied.get();
    }

    /** What the account of coverage says that the plugin lacks, by identifier. */
    public Set<String> lacks() {
        Set<String> ids = new TreeSet<>();
        bus.coverage().missing("suricata", 1000).forEach(gap -> ids.add(gap.id().toString()));
        return ids;
    }

    /** What the account says that the plugin holds and is to hold, and what each Suricata lacks. */
    public String coverage() {
        return bus.coverage()
                .peer("suricata")
                .map(peer -> peer.held() + " of " + peer.wanted() + ", " + peer.missing() + " missing; "
                        + peer.nodes().stream()
                                .map(node -> node.name().replaceAll(".*/", "") + " " + node.missing())
                                .sorted()
                                .toList())
                .orElse("");
    }

    /** How the plugin is. */
    public String health() {
        return bus.plugins().stream()
                .filter(plugin -> plugin.name().equals("suricata"))
                .map(PluginStatus::toString)
                .findFirst()
                .orElse("");
    }

    public ThreatBus bus() {
        return bus;
    }

    @Override
    public void close() {
        bus.stop();
        Assertions.assertThat(fatal.get()).as("an Error in a thread of the bus").isNull();
    }

    private static final class Analyst implements ApplicationPlugin {
        private final AtomicReference<AppContext> context = new AtomicReference<>();
        private final List<StixObject> history = new CopyOnWriteArrayList<>();

        @Override
        public String name() {
            return "analyst";
        }

        @Override
        public void start(AppContext given) {
            context.set(given);
        }

        @Override
        public void snapshot(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {
            for (StixObject object : history) {
                if (!sink.send(object)) {
                    return;
                }
            }
        }

        @Override
        public void stop() {}
    }
}
