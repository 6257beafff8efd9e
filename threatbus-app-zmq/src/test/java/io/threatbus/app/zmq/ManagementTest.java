package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Json;
import io.threatbus.spi.Metrics;
import io.threatbus.testing.Await;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementTest {
    private final TestBus bus = new TestBus();
    private final ZmqApp app = bus.app();
    private int subscribersBefore;

    @BeforeEach
    void subscribe() {
        app.register("stix2/indicator", 0);
        subscribersBefore = bus.subscribers().size();
    }

    @AfterEach
    void stillAnswers() {
        assertThat(app.request("{\"action\": \"subscribe\", \"topic\": \"stix2\"}")
                        .get("status"))
                .isEqualTo("success");
    }

    @AfterAll
    void stop() {
        app.close();
        bus.close();
    }

    @Test
    void aHeartbeatSucceedsUntilTheAppHasUnsubscribed() {
        assertThat(app.heartbeat().get("status")).isEqualTo("success");
        assertThat(app.unsubscribe().get("status")).isEqualTo("success");
        assertThat(app.heartbeat().get("status")).isEqualTo("error");
        assertThat(app.unsubscribe().get("status")).isEqualTo("error");
    }

    @Test
    void heartbeatsAreAnsweredWhileSomebodyReadsTheMetrics() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        Metrics slow = bus.meters().of("test");
        slow.gauge("slow", "A number that takes its time.", () -> {
            reading.countDown();
            return awaitQuietly(enough);
        });
        assertThat(app.heartbeat().get("status")).isEqualTo("success");
        Thread reader = new Thread(() -> bus.meters().families(), "metrics");
        reader.start();
        try {
            assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(app.heartbeat().get("status")).isEqualTo("success");
        } finally {
            enough.countDown();
            reader.join(10_000);
            slow.removeGauge("slow");
        }
    }

    private static long awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"action\": \"FOO\"}",
                "{\"action\": \"Subscribe\", \"topic\": \"stix2\"}",
                "{\"action\": null, \"topic\": \"stix2\"}",
                "{\"action\": 5, \"topic\": \"stix2\"}",
                "{\"topic\": \"stix2\"}",
                "{\"action\": \"subscribe\"}",
                "{\"action\": \"subscribe\", \"topic\": \"\"}",
                "{\"action\": \"subscribe\", \"topic\": []}",
                "{\"action\": \"subscribe\", \"topic\": null}",
                "{\"action\": \"subscribe\", \"topic\": 0}",
                "{\"action\": \"heartbeat\"}",
                "{\"action\": \"unsubscribe\", \"topic\": \"\"}"
            })
    void anObjectThatAsksForNothingKnownIsAnUnknownRequest(String request) {
        Map<?, ?> reply = app.request(request);

        assertThat(reply.get("status")).isEqualTo("unknown request");
        assertThat((String) reply.get("reason")).isNotBlank();
        assertThat(reply.get("topic")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FOO",
                "",
                " ",
                "[]",
                "5",
                "\"subscribe\"",
                "null",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\"",
                "\ufeff{\"action\": \"subscribe\", \"topic\": \"stix2\"}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": \"FOO\"}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": \"1.5\"}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": null}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": [1]}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": Infinity}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": 1e99999}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": 1e2147483647}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": 1e-2147483647}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": 1000000000}",
                "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": -1}",
                "{\"action\": \"heartbeat\", \"topic\": \"x\", \"snapshot\": \"FOO\"}",
                "{\"action\": \"FOO\", \"snapshot\": \"FOO\"}",
                "{\"action\": \"subscribe\", \"topic\": 5}",
                "{\"action\": \"subscribe\", \"topic\": {\"a\": 1}}",
                "{\"action\": \"subscribe\", \"topic\": [\"stix2\", 5]}",
                "{\"action\": \"heartbeat\", \"topic\": [\"x\"]}",
                "{\"action\": \"heartbeat\", \"topic\": \"nobody\"}",
                "{\"action\": \"unsubscribe\", \"topic\": \"nobody\"}"
            })
    void whatCannotBeDoneIsAnErrorWithAReason(String request) {
        Map<?, ?> reply = app.request(request);

        assertThat(reply.get("status")).isEqualTo("error");
        assertThat((String) reply.get("reason")).isNotBlank();
        assertThat(bus.subscribers()).as("nothing is left behind").hasSize(subscribersBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "\"3\"", "\" 3 \"", "2.9", "999999999"})
    void daysAreTakenInEveryFormThatPythonTakes(String days) {
        Map<?, ?> reply = app.request("{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": " + days + "}");

        assertThat(reply.get("status")).isEqualTo("success");
    }

    @Test
    void invalidUtf8IsAnError() {
        byte[] request = "{\"action\": \"subscribe\", \"topic\": \"st\u00efx\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(app.request(List.of(request)).get("status")).isEqualTo("error");
    }

    @Test
    void aRequestOfTwoFramesIsAnErrorAndEndsNothing() {
        byte[] frame = "{\"action\": \"heartbeat\", \"topic\": \"x\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(app.request(List.of(frame, frame)).get("status")).isEqualTo("error");
        assertThat(app.request(List.of(frame, new byte[0], frame)).get("status"))
                .isEqualTo("error");
    }

    @Test
    void aRequestOfManyFramesIsAnError() {
        List<byte[]> frames =
                IntStream.range(0, 1000).mapToObj(i -> new byte[] {'x'}).toList();

        assertThat(app.request(frames).get("status")).isEqualTo("error");
    }

    @Test
    void aHugeRequestIsAnErrorOnAConnectionThatStaysUsable() {
        assertThat(app.request(List.of(new byte[1_000_000])).get("status")).isEqualTo("error");
    }

    @Test
    void tooManyTopicsAtOnceAreAnError() {
        List<String> topics = IntStream.range(0, 101).mapToObj(i -> "t" + i).toList();

        Map<?, ?> reply = app.request(Map.of("action", "subscribe", "topic", topics));

        assertThat(reply.get("status")).isEqualTo("error");
    }

    @Test
    void requestsInAPipelineAreAnsweredInOrder() throws IOException {
        byte[] label = "envelope".getBytes(StandardCharsets.UTF_8);
        try (ZmtpClient client = open()) {
            for (int i = 0; i < 500; i++) {
                String action = i % 2 == 0 ? "subscribe" : "heartbeat";
                String request = "{\"action\": \"" + action + "\", \"topic\": \"t\"}";
                client.send(List.of(label, new byte[0], request.getBytes(StandardCharsets.UTF_8)));
            }
            client.flush();
            for (int i = 0; i < 500; i++) {
                List<byte[]> frames = client.receive();
                assertThat(frames.get(0)).isEqualTo(label);
                assertThat(frames.get(1)).isEmpty();
                Map<?, ?> reply = (Map<?, ?>) Json.read(frames.get(2));
                assertThat(reply.get("status")).isEqualTo(i % 2 == 0 ? "success" : "error");
            }
        }
    }

    @Test
    void whoAsksWithoutEverReadingIsNotReadFromEither() throws Exception {
        byte[] request = new byte[10];
        try (ZmtpClient client = open()) {
            Thread asking = new Thread(() -> {
                try {
                    while (true) {
                        client.send(List.of(new byte[0], request));
                    }
                } catch (IOException e) {
                    // The test has ended.
                }
            });
            asking.setDaemon(true);
            asking.start();
            long[] answered = {-1};
            Await.until("no more is answered", () -> {
                long before = answered[0];
                answered[0] = bus.metric("zmq_requests", "none");
                LockSupport.parkNanos(300_000_000);
                return before > 0 && before == answered[0];
            });
            assertThat(asking.isAlive()).isTrue();
            assertThat(app.heartbeat().get("status")).isEqualTo("success");
        }
        Await.until("the connection is gone", () -> bus.metric("zmq_connections", "manage") == 0);
    }

    @Test
    void anAppThatVanishesBeforeTheReplyLeavesNothingBehind() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (ZmtpClient client = open()) {
                client.send(List.of(
                        new byte[0],
                        "{\"action\": \"subscribe\", \"topic\": \"stix2/sighting\"}".getBytes(StandardCharsets.UTF_8)));
                client.flush();
            }
        }
        Await.until("the connections are gone", () -> bus.metric("zmq_connections", "manage") == 0);
        assertThat(app.heartbeat().get("status")).isEqualTo("success");
        bus.clock().advance(Duration.ofSeconds(61));
        Await.until("nobody is left", () -> bus.subscribers().isEmpty());
    }

    @Test
    void aForwardStepOfTheTimeOfDayForgetsNoApplication() {
        app.subscribe("stix2/indicator");
        int before = bus.subscribers().size();
        bus.stepTimeOfDay(Duration.ofDays(1));
        // The loop looks for those who are silent once a second: a message that arrives after one more is late enough.
        for (int i = 0; i < 3; i++) {
            bus.clock().advance(Duration.ofSeconds(2));
            assertThat(app.heartbeat().get("status")).isEqualTo("success");
        }
        app.send("stix2/indicator", Stix.indicator(1));
        assertThat(app.receive().json()).isEqualTo(Stix.indicator(1));
        assertThat(bus.subscribers()).hasSize(before);
    }

    private ZmtpClient open() throws IOException {
        return ZmtpClient.connect(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), bus.ports().manage()),
                SocketType.REQ,
                Duration.ofSeconds(10));
    }
}
