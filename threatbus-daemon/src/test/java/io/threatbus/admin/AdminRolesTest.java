package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.access.AccessList;
import io.threatbus.admin.AdminSettings.Role;
import io.threatbus.admin.AdminSettings.TokenSettings;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.stix.Tlp;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.LogCapture;
import io.threatbus.testing.RunningBus;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TestClients;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminRolesTest {
    private static final AdminSettings SETTINGS = new AdminSettings(
            true,
            "127.0.0.1",
            0,
            Optional.of(new Secret("the old one")),
            Optional.empty(),
            100,
            2,
            List.of(
                    new TokenSettings("grafana", Role.VIEW, new Secret("to look")),
                    new TokenSettings("alice", Role.OPERATE, new Secret("to act"))));

    private final Switch app = new Switch();
    private final TraceTable traces = new TraceTable(100, false, InstantSource.system());
    private final ThreatBus bus = new ThreatBus(
            RunningBus.quickToStop(),
            new BackboneSpec("direct", new DirectBackbone(), new NoSettings()),
            List.of(new AppSpec("app", () -> app, new NoSettings())),
            new BusServices(InstantSource.system(), MessageObserver.NONE, error -> {}),
            clients());
    private final AdminServer server = new AdminServer(SETTINGS, bus, traces, "1.2.3", InstantSource.system());
    private final HttpClient http = HttpClient.newHttpClient();

    /** Offers an operation. */
    private static final class Switch implements ApplicationPlugin {
        private Optional<AppContext> context = Optional.empty();
        private String calledBy = "";

        @Override
        public String name() {
            return "app";
        }

        @Override
        public void start(AppContext given) {
            context = Optional.of(given);
            given.serve("switch", (request, response) -> {
                calledBy = request.caller().name();
                response.begin("text/plain").write("done".getBytes(StandardCharsets.UTF_8));
            });
        }

        @Override
        public void stop() {}
    }

    private static AccessList clients() {
        TestClients.Client sensor = new TestClients.Client();
        sensor.name = "sensor";
        sensor.subscribe = List.of("stix2/indicator");
        sensor.maxTlp = "green";
        return new TestClients().with(sensor).list();
    }

    @BeforeEach
    void start() {
        bus.start();
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        bus.stop();
    }

    private HttpResponse<String> ask(String method, String path, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.url()).resolve(path))
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void eachRoleMayDoWhatItIsForAndNobodyElseAnything() throws IOException, InterruptedException {
        String operation = "/api/plugins/app/switch";
        Map<String, List<Integer>> expected = Map.of(
                "to look", List.of(200, 200, 403),
                "to act", List.of(200, 200, 200),
                "the old one", List.of(200, 200, 200),
                "wrong", List.of(401, 401, 401),
                "", List.of(401, 401, 401));
        for (Map.Entry<String, List<Integer>> entry : expected.entrySet()) {
            String token = entry.getKey();
            assertThat(List.of(
                            ask("GET", "/api/status", token).statusCode(),
                            ask("GET", operation, token).statusCode(),
                            ask("POST", operation, token).statusCode()))
                    .as(token)
                    .isEqualTo(entry.getValue());
        }
    }

    @Test
    void whatIsChangedIsWrittenDownWithTheNameOfTheToken() throws IOException, InterruptedException {
        try (LogCapture log = LogCapture.of("io.threatbus.audit")) {
            ask("POST", "/api/plugins/app/switch", "to act");
            ask("POST", "/api/plugins/app/switch", "to look");

            assertThat(app.calledBy).isEqualTo("alice");
            assertThat(log.lines("by alice@127.0.0.1")).hasSize(1);
            assertThat(log.lines("refused POST")).hasSize(1);
        }
    }

    @Test
    void itExplainsWhyAnIndicatorGoesToAClientOrNot() throws IOException, InterruptedException {
        AppContext context = app.context.orElseThrow();
        Subscription own =
                context.subscribe(SubscriptionRequest.to("own", Topic.INDICATOR).withOwn());
        context.inq()
                .put(Samples.indicator("red")
                        .with(Map.of(
                                "object_marking_refs", List.of(Tlp.RED.marking().toString()))));
        context.inq().put(Samples.indicator("open"));
        own.poll(Duration.ofSeconds(10));
        own.poll(Duration.ofSeconds(10));

        assertThat(explain("red", "sensor")).contains("\"allowed\":false", "\"rule\":\"tlp\"", "TLP:RED");
        assertThat(explain("open", "sensor")).contains("\"allowed\":true");
        assertThat(explain("never", "sensor")).contains("\"rule\":\"not-known\"");
        assertThat(explain("open", "nobody")).contains("\"rule\":\"no-such-client\"");
    }

    private String explain(String name, String client) throws IOException, InterruptedException {
        return ask("GET", "/api/explain?to=" + client + "&id=" + Samples.indicatorId(name), "to look")
                .body();
    }

    @Test
    void twoTokensOfOneValueAreRefused() {
        TokenSettings one = new TokenSettings("one", Role.VIEW, new Secret("same"));
        TokenSettings two = new TokenSettings("two", Role.OPERATE, new Secret("same"));

        assertThatThrownBy(() -> new AdminSettings(
                        true, "127.0.0.1", 0, Optional.empty(), Optional.empty(), 100, 2, List.of(one, two)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("same\"");
    }
}
