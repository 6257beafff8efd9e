package io.threatbus.admin;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Json;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.RunningBus;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A bus with one application behind the admin interface, for the tests of one subject each. */
abstract class ServedBus {
    final TurnedClock clock = new TurnedClock();
    final TraceTable traces = new TraceTable(100, false, clock);
    final App app = new App();
    final ThreatBus bus = new ThreatBus(
            RunningBus.quickToStop(),
            new BackboneSpec("direct", new DirectBackbone(), new NoSettings()),
            List.of(new AppSpec("app", () -> app, new NoSettings())),
            new BusServices(clock, traces, error -> {}));
    final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @Nullable AdminServer server;

    static final class App implements ApplicationPlugin {
        @Nullable AppContext context;

        @Override
        public String name() {
            return "app";
        }

        @Override
        public void start(AppContext given) {
            context = given;
            given.serve("echo", (request, response) -> {
                if (request.parameters().containsKey("bad")) {
                    throw new ThreatBusException(Kind.INPUT, "bad is not allowed; leave it out");
                }
                if (request.parameters().containsKey("broken")) {
                    throw new ThreatBusException("the database is away");
                }
                byte[] body = request.body().readAllBytes();
                try (OutputStream target = response.begin("text/plain")) {
                    target.write(
                            (request.method() + " " + request.parameters() + " ").getBytes(StandardCharsets.UTF_8));
                    target.write(body);
                }
            });
        }

        @Override
        public void stop() {}
    }

    @BeforeEach
    void start() {
        bus.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop();
        }
        bus.stop();
    }

    static AdminSettings settings(String host, Optional<Secret> token) {
        return new AdminSettings(true, host, 0, token, Optional.empty(), 100, 2);
    }

    void serve(AdminSettings settings) {
        server = new AdminServer(settings, bus, traces, "1.2.3", clock);
        server.start();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url()).resolve(path)).timeout(Duration.ofSeconds(10));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> list(String path) throws IOException, InterruptedException {
        return (List<Map<String, Object>>) Json.read(get(path).body().getBytes(StandardCharsets.UTF_8));
    }

    Subscription subscribe(int capacity) {
        return app.context.subscribe(new SubscriptionRequest(
                "sensor-1",
                List.of(new Topic("stix2")),
                Optional.empty(),
                new QueueSettings(capacity, Overflow.DROP_NEWEST)));
    }

    void publish(String... names) throws InterruptedException {
        for (String name : names) {
            app.context.inq().put(Samples.indicator(name));
        }
    }

    String raw(String request) throws IOException {
        URI url = URI.create(server.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
