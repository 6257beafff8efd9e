package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Json;
import io.threatbus.message.Message;
import io.threatbus.message.Parsed;
import io.threatbus.message.Rejection;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Await;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private final TurnedClock clock = new TurnedClock();
    private final TraceTable traces = new TraceTable(100, false, clock);
    private final App app = new App();
    private final ThreatBus bus = new ThreatBus(
            RunningBus.quickToStop(),
            new BackboneSpec("direct", new DirectBackbone(), new NoSettings()),
            List.of(new AppSpec("app", () -> app, new NoSettings())),
            new BusServices(clock, traces, error -> {}));
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private @Nullable AdminServer server;

    private static final class App implements ApplicationPlugin {
        private @Nullable AppContext context;

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

    private static AdminSettings settings(String host, Optional<Secret> token) {
        return new AdminSettings(true, host, 0, token, Optional.empty(), 100, 2);
    }

    private void serve(AdminSettings settings) {
        server = new AdminServer(settings, bus, traces, "1.2.3", clock);
        server.start();
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url()).resolve(path)).timeout(Duration.ofSeconds(10));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> list(String path) throws IOException, InterruptedException {
        return (List<Map<String, Object>>) Json.read(get(path).body().getBytes(StandardCharsets.UTF_8));
    }

    private Subscription subscribe(int capacity) {
        return app.context.subscribe(new SubscriptionRequest(
                "sensor-1",
                List.of(new Topic("stix2")),
                Optional.empty(),
                new QueueSettings(capacity, Overflow.DROP_NEWEST)));
    }

    private void publish(String... names) throws InterruptedException {
        for (String name : names) {
            app.context.inq().put(Samples.indicator(name));
        }
    }

    @Test
    void anApplicationThatIsDownDegradesTheBusWhichIsReadyAllTheSameAndSaysWhy() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        app.context.health().degraded("MISP is slow");
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        app.context.health().down("MISP is away");
        HttpResponse<String> down = get("/health/ready");
        assertThat(down.statusCode()).isEqualTo(200);
        assertThat(down.body()).startsWith("{\"state\":\"degraded\"").contains("MISP is away", "\"state\":\"down\"");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aSubscriberSaysForHowLongItsOldestMessageHasWaited() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        Subscription sensor = subscribe(10);
        assertThat(get("/metrics").body()).contains("threatbus_lag_seconds 0.0");

        publish("evil");
        Await.until("it has waited", () -> bus.subscribers().get(0).lag().toMillis() >= 20);

        assertThat(((Number) list("/api/subscribers").get(0).get("lag_seconds")).doubleValue())
                .isGreaterThanOrEqualTo(0.02);
        assertThat(sensor.poll(Duration.ofSeconds(10))).isPresent();
        assertThat(bus.subscribers().get(0).lag()).isZero();
    }

    @Test
    void theTraceTellsWhatBecameOfAMessage() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        Subscription sensor = subscribe(1);
        publish("evil", "other");
        Await.until("the queue has run over", () -> bus.subscribers().get(0).dropped() == 1);
        Message received = sensor.poll(Duration.ofSeconds(10)).orElseThrow();
        sensor.sent(received);
        app.context.inq("zeek worker-1").put(Samples.sighting("evil"));
        Await.until("all has gone through", () -> bus.subscribers().get(0).queued() == 2);
        assertThat(list("/api/trace?q=EVIL.example").get(0))
                .containsEntry("id", Samples.indicatorId("evil").toString())
                .containsEntry("from", "app")
                .extractingByKey("steps")
                .asString()
                .containsSubsequence("queued", "sensor-1")
                .contains("what=sent", "what=sighted, who=zeek worker-1");
        assertThat(list("/api/trace?q=other.example").get(0).get("steps").toString())
                .contains("what=dropped, who=sensor-1, detail=its queue was full");
        assertThat(sensor.poll(Duration.ofSeconds(10))).isPresent();
        publish("last");
        Await.until("it waits", () -> sensor.depth() == 1);
        sensor.close();
        assertThat(list("/api/trace?q=last.example").get(0).get("steps").toString())
                .contains("what=skipped, who=sensor-1, detail=subscription-ended");
        assertThat(list("/api/trace?q=nowhere")).isEmpty();
        assertThat(get("/api/trace?q=").statusCode()).isEqualTo(400);
        assertThat(raw("GET /api/trace?q=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void aSubscriberWhoseQueueRanFullIsBehind() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        subscribe(2);
        publish("a", "b", "c");
        Await.until("it is full", () -> bus.subscribers().get(0).dropped() == 1);
        clock.advance(Duration.ofSeconds(42));
        assertThat(list("/api/subscribers").get(0))
                .containsEntry("state", "behind")
                .containsEntry("queue_depth", 2)
                .containsEntry("dropped", 1);
        assertThat(get("/metrics").body())
                .contains("threatbus_subscriber_behind_seconds{plugin=\"app\",subscriber=\"sensor-1\"} 42.0")
                .contains("threatbus_messages_dropped_total{plugin=\"app\"} 1.0")
                .contains("threatbus_plugin_up{kind=\"app\",plugin=\"app\"} 1.0")
                .contains("threatbus_messages_accepted_total{plugin=\"app\",topic=\"stix2/indicator\"} 3.0");
    }

    @Test
    void metricsThatCannotBeWrittenAreAnErrorAndNoEmptyPage() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        app.context.metrics().gauge("broken", "Fails.", () -> {
            throw new IllegalStateException("no connection");
        });
        assertThat(get("/metrics").body())
                .contains("threatbus_plugin_up{kind=\"app\",plugin=\"app\"} 1.0")
                .doesNotContain("threatbus_broken");
        assertThat(get("/metrics").body())
                .contains("threatbus_gauge_failures_total{gauge=\"threatbus_broken\",plugin=\"app\"}");

        app.context.metrics().gauge("plugin_up", "One that is there already.", () -> 1);
        assertThat(get("/metrics").statusCode()).isEqualTo(500);
    }

    @Test
    void rejectedInputIsShownWithItsReason() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        app.context.rejected(Rejection.of("invalid-json", "it ends", "{<b>".getBytes(StandardCharsets.UTF_8)));
        assertThat(list("/api/rejected").get(0))
                .containsEntry("reason", "invalid-json")
                .containsEntry("excerpt", "{<b>");
    }

    @Test
    void aRejectedPatternIsShownWithTheObjectAndThePlace() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        String json = """
                {"type": "indicator", "spec_version": "2.1", "id": "indicator--d9c3b6c3-0f5e-4f0f-9a2e-2d0d7b6c8f11",
                "created": "2026-11-23T08:00:00.000Z", "modified": "2026-11-23T08:00:00.000Z",
                "valid_from": "2026-11-23T08:00:00Z", "pattern_type": "stix", "pattern": "[domain-name:value LIKES 'evil.example']"}
                """;
        Parsed parsed = app.context.parser().parse(json.getBytes(StandardCharsets.UTF_8));
        app.context.rejected(((Parsed.Rejected) parsed).rejection());
        Map<?, ?> shown = (Map<?, ?>) list("/api/rejected").get(0);
        assertThat(shown.get("reason")).isEqualTo("invalid-pattern");
        assertThat(shown.get("object")).isEqualTo("indicator--d9c3b6c3-0f5e-4f0f-9a2e-2d0d7b6c8f11");
        assertThat(String.valueOf(shown.get("place")).lines())
                .containsExactly("[domain-name:value LIKES 'evil.example']", " ".repeat(19) + "^");
    }

    @Test
    void liveNewsComeAsServerSentEventsToALimitedNumberOfViewers() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        publish("a");
        Await.until("it is traced", () -> !traces.since(0, 1).isEmpty());
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url() + "api/events")).build();
        List<HttpResponse<Stream<String>>> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(client.send(request, HttpResponse.BodyHandlers.ofLines()));
        }
        assertThat(open).extracting(HttpResponse::statusCode).containsExactly(200, 200, 503);
        String data = open.get(0)
                .body()
                .filter(line -> line.startsWith("data:"))
                .findFirst()
                .orElseThrow();
        assertThat(data).contains("\"status\":{\"state\":\"up\"", "a.example");
    }

    @Test
    void pluginsOfferOperations() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        assertThat(get("/api/plugins/app/echo?x=1").body()).isEqualTo("GET {x=1} ");
        HttpResponse<String> bad = get("/api/plugins/app/echo?bad");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("bad is not allowed; leave it out");
        HttpResponse<String> broken = get("/api/plugins/app/echo?broken");
        assertThat(broken.statusCode()).as("a failure of the plugin's own").isEqualTo(500);
        assertThat(broken.body()).contains("the database is away");
        assertThat(get("/api/plugins/app/other").statusCode()).isEqualTo(404);
        assertThat(get("/api/plugins/app").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/api",
                "/..%2f..%2fetc/passwd",
                "//etc/passwd",
                "/api/plugins/../../x",
                "/status.html"
            })
    void whatIsNotThereIsNotFound(String path) throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    private String raw(String request) throws IOException {
        URI url = URI.create(server.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void onlyReadingIsPossible() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        assertThat(raw("DELETE /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
    }

    @Test
    void aPageOfAnotherSiteCannotReachTheLoopback() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        assertThat(raw("GET /api/status HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(get("/api/status", "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(get("/api/status", "Sec-Fetch-Site", "same-origin").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPageOfAnotherSiteCannotChangeAnythingWhateverItsBrowserSaysOfIt() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        for (String origin : List.of("https://evil.example", "http://localhost:1", "null", "http://localhost.evil")) {
            assertThat(post("Origin: " + origin + "\r\n")).as(origin).startsWith("HTTP/1.1 403");
        }
        assertThat(post("Origin: http://localhost\r\n")).startsWith("HTTP/1.1 200");
        assertThat(post("")).startsWith("HTTP/1.1 200");
    }

    private String post(String header) throws IOException {
        return raw("POST /api/plugins/app/echo HTTP/1.1\r\nHost: localhost\r\n" + header
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void anotherAddressNeedsAToken() {
        assertThatThrownBy(() -> settings("0.0.0.0", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token_file");
    }

    @Test
    void theTokenIsAskedForEverywhere() throws Exception {
        serve(settings("127.0.0.1", Optional.of(new Secret("s3cret"))));
        String basic = Base64.getEncoder().encodeToString("me:s3cret".getBytes(StandardCharsets.UTF_8));
        assertThat(get("/health/live").statusCode()).isEqualTo(401);
        assertThat(get("/").headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(get("/api/status", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get("/api/status", "Authorization", "Basic !").statusCode()).isEqualTo(401);
        assertThat(get("/api/status", "Authorization", "Bearer s3cret").statusCode())
                .isEqualTo(200);
        assertThat(get("/", "Authorization", "Basic " + basic).statusCode()).isEqualTo(200);
    }

    @Test
    void aBlankTokenIsNone() {
        assertThatThrownBy(() -> settings("127.0.0.1", Optional.of(new Secret(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set one, or leave it out");
    }

    @Test
    void thePageRunsNothingButItsOwnScript() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'sha256-");
        assertThat(page.body()).doesNotContainPattern("(src|href)=.https?://").contains("<title>Threat Bus</title>");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        serve(settings("127.0.0.1", Optional.empty()));
        int port = URI.create(server.url()).getPort();
        AdminSettings same = new AdminSettings(true, "127.0.0.1", port, Optional.empty(), Optional.empty(), 100, 2);
        assertThatThrownBy(() -> new AdminServer(same, bus, traces, "1", clock))
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("admin.port");
    }
}
