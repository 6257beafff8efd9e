package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.message.Message;
import io.threatbus.message.Parsed;
import io.threatbus.message.Rejection;
import io.threatbus.spi.Subscription;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin interface tells, and what plugins offer through it. */
class AdminServerTest extends ServedBus {
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

    @Test
    void whoGoesBeforeTheAnswerLeavesNothingBehind() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        URI url = URI.create(server.url());
        byte[] request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 2_000; i++) {
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(request);
            }
        }
        Await.until("it answers again", Duration.ofSeconds(2), () -> answers("/health/live"));
        for (int i = 0; i < 20; i++) {
            assertThat(answers("/metrics")).isTrue();
        }
    }

    private boolean answers(String path) {
        try {
            return raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void requestsThatNeverEndKeepNobodyElseOut() throws Exception {
        serve(settings("127.0.0.1", Optional.empty()));
        URI url = URI.create(server.url());
        List<Socket> unfinished = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket(url.getHost(), url.getPort());
                unfinished.add(socket);
                socket.getOutputStream().write("GET /metrics HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            for (String path : List.of("/health/live", "/health/ready", "/metrics", "/api/status")) {
                assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                        .as(path)
                        .startsWith("HTTP/1.1 200");
            }
        } finally {
            for (Socket socket : unfinished) {
                socket.close();
            }
        }
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
