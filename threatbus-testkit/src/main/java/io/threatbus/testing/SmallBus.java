package io.threatbus.testing;

import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A bus in memory with one plugin, and a way in and out for its test. */
public final class SmallBus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ThreatBus bus;
    private final Probe probe;

    private SmallBus(ThreatBus bus, Probe probe) {
        this.bus = bus;
        this.probe = probe;
    }

    /**
     * Starts the plugin on a bus.
     *
     * @param stateDirectory the bus's; the plugin has the directory of its name in it
     * @param settings what the plugin's section of the configuration would become
     */
    public static SmallBus start(Path stateDirectory, ApplicationPlugin plugin, Record settings) {
        Probe probe = new Probe();
        ThreatBus bus = new ThreatBus(
                BusSettings.DEFAULT.withStateDirectory(stateDirectory),
                new BackboneSpec("direct", new DirectBackbone(), new NoSettings()),
                List.of(
                        new AppSpec("probe", () -> probe, new NoSettings()),
                        new AppSpec(plugin.name(), () -> plugin, settings)),
                new BusServices(InstantSource.system(), MessageObserver.NONE, failure -> {}));
        bus.start();
        return new SmallBus(bus, probe);
    }

    /** Puts a message on the bus, as another application would. */
    public void publish(Message message) throws InterruptedException {
        probe.context().inq().put(message);
    }

    /** The next message that anybody has put on the bus. */
    public Message next() throws InterruptedException {
        return probe.subscription()
                .poll(PATIENCE)
                .orElseThrow(() -> new AssertionError("no message comes within " + PATIENCE.toSeconds() + " s"));
    }

    /** The bus itself, for its plugins' health, subscribers and metrics. */
    public ThreatBus bus() {
        return bus;
    }

    @Override
    public void close() {
        bus.stop();
    }

    private static final class Probe implements ApplicationPlugin {
        private Optional<AppContext> context = Optional.empty();
        private Optional<Subscription> subscription = Optional.empty();

        @Override
        public String name() {
            return "probe";
        }

        @Override
        public void start(AppContext given) {
            context = Optional.of(given);
            subscription = Optional.of(given.subscribe(SubscriptionRequest.to("probe", new Topic("stix2"))));
        }

        AppContext context() {
            return context.orElseThrow();
        }

        Subscription subscription() {
            return subscription.orElseThrow();
        }

        @Override
        public void stop() {
            subscription.ifPresent(Subscription::close);
        }
    }
}
