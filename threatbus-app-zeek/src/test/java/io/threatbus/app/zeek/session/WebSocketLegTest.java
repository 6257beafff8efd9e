package io.threatbus.app.zeek.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.FakeWebSocketZeek;
import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.TestBus;
import io.threatbus.app.zeek.websocket.TestServer;
import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the operator reads about a WebSocket server that does not do what it should. */
final class WebSocketLegTest {
    private static final String ERROR = "{\"type\":\"error\",\"code\":\"%s\",\"context\":\"%s\"}";

    private static TestBus bus(TestServer server) {
        return new TestBus(Settings.at(0, Settings.webSocket(server.uri().toString())));
    }

    private static List<String> saying(LogCapture lines, String text) {
        return lines.warnings().stream().filter(line -> line.contains(text)).toList();
    }

    @Test
    void anErrorForEveryEventIsOneLineOfTheLog() {
        try (TestServer server = new TestServer(zeek -> {
                    zeek.acknowledge();
                    for (int i = 0; i < 500; i++) {
                        zeek.text(ERROR.formatted("deserialization_failed", "failed to create Zeek event"));
                        zeek.text("{");
                    }
                    zeek.text(ERROR.formatted("other_code", "something else"));
                    zeek.readText();
                });
                LogCapture lines = LogCapture.of(WebSocketLeg.class);
                TestBus bus = bus(server)) {
            Await.until("all errors came", () -> bus.metric("zeek_websocket_errors") == 501);
            assertThat(bus.metric("zeek_websocket_malformed")).isEqualTo(500);
            assertThat(saying(lines, "did not take something")).hasSize(2);
            assertThat(saying(lines, "threatbus.zeek"))
                    .singleElement()
                    .asString()
                    .contains("failed to create Zeek event");
            assertThat(saying(lines, "is dropped")).hasSize(1);
        }
    }

    @Test
    void theQueueOfAConnectionIsNoMetricAnyMoreAfterTheStop() {
        try (FakeWebSocketZeek zeek = new FakeWebSocketZeek();
                TestBus bus = new TestBus(Settings.at(0, Settings.webSocket(zeek.url())))) {
            Await.until("it is connected", () -> queues(bus) == 1);
            bus.plugin().stop();
            assertThat(queues(bus)).isZero();
        }
    }

    private static long queues(TestBus bus) {
        return bus.bus().meters().families().stream()
                .filter(family -> family.name().equals("threatbus_zeek_websocket_queue_depth"))
                .mapToLong(family -> family.samples().size())
                .sum();
    }

    @Test
    void aWrongPathIsExplainedAsSuch() {
        try (TestServer server = new TestServer(zeek -> {
                    zeek.upgrade();
                    zeek.text(ERROR.formatted("invalid_uri", "Invalid URI"));
                    zeek.frame(0x88, new byte[] {3, (byte) 0xf0});
                    zeek.readText();
                });
                LogCapture lines = LogCapture.of(WebSocketLeg.class);
                TestBus bus = bus(server)) {
            Await.until("it is refused", () -> bus.metric("zeek_websocket_failures", "refused") > 0);
            assertThat(lines.warnings()).singleElement().asString().contains("invalid_uri", "/v1/messages/json");
        }
    }

    @Test
    void anErrorOfTheProtocolIsNotTakenForATooFastClient() {
        try (TestServer server = new TestServer(zeek -> {
                    zeek.acknowledge();
                    zeek.frame(0x81, new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"'});
                    zeek.readText();
                });
                LogCapture lines = LogCapture.of(WebSocketLeg.class);
                TestBus bus = bus(server)) {
            Await.until("it ends", () -> bus.metric("zeek_websocket_disconnects") > 0);
            Await.until("it is said", () -> !saying(lines, "Disconnected").isEmpty());
            assertThat(saying(lines, "Disconnected").get(0)).contains("UTF-8").doesNotContain("lower rate");
        }
    }
}
