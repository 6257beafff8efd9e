package io.threatbus.testing;

import io.threatbus.admin.AdminServer;
import io.threatbus.admin.AdminSettings;
import io.threatbus.admin.TraceTable;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bus with one app and its admin interface on a free port, for what asks a running bus. */
public final class RunningBus implements AutoCloseable {
    private final App app = new App();
    private final ThreatBus bus;
    private final AdminServer server;

    /** Starts both; callers of the admin interface must show the token, if any. */
    public RunningBus(Optional<Secret> token) {
        this(token, Optional.empty());
    }

    /** Starts both; the admin interface speaks HTTPS with the certificate, if any. */
    public RunningBus(Optional<Secret> token, Optional<AdminSettings.Tls> tls) {
        InstantSource clock = InstantSource.system();
        TraceTable traces = new TraceTable(100, false, clock);
        this.bus = new ThreatBus(
                quickToStop(),
                new BackboneSpec("direct", new DirectBackbone(), new NoSettings()),
                List.of(new AppSpec("app", () -> app, new NoSettings())),
                new BusServices(clock, traces, error -> {}));
        AdminSettings settings = new AdminSettings(true, "127.0.0.1", 0, token, tls, 100, 2);
        this.server = new AdminServer(settings, bus, traces, "1.2.3", clock);
        bus.start();
        server.start();
    }

    /** The defaults, but for a stop that hardly waits for subscribers who do not read. */
    public static BusSettings quickToStop() {
        BusSettings settings = BusSettings.DEFAULT;
        return new BusSettings(
                settings.inqCapacity(),
                settings.maxMessageSize(),
                settings.maxNesting(),
                settings.maxListLength(),
                Duration.ofMillis(50),
                settings.stopTimeout(),
                settings.snapshotTimeout(),
                settings.stateDirectory(),
                settings.journal());
    }

    private static final class App implements ApplicationPlugin {
        private @Nullable AppContext context;

        @Override
        public String name() {
            return "app";
        }

        @Override
        public void start(AppContext given) {
            context = given;
        }

        @Override
        public void stop() {}
    }

    /** Where the admin interface is. */
    public String url() {
        return server.url();
    }

    /** The port of the admin interface. */
    public int port() {
        return URI.create(server.url()).getPort();
    }

    public ThreatBus bus() {
        return bus;
    }

    /** What the app was given. */
    public AppContext app() {
        return app.context;
    }

    /** Subscribes the app to everything. */
    public Subscription subscribe(String name, int capacity) {
        return app.context.subscribe(new SubscriptionRequest(
                name,
                List.of(new Topic("stix2")),
                Optional.empty(),
                new QueueSettings(capacity, Overflow.DROP_NEWEST)));
    }

    /** Publishes as the app. */
    public void publish(Message... messages) throws InterruptedException {
        for (Message message : messages) {
            app.context.inq().put(message);
        }
    }

    @Override
    public void close() {
        server.stop();
        bus.stop();
    }
}
