package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import io.threatbus.zmtp.RawPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusedConnectionsTest {
    @Test
    void tooManyConnectionsAreOneLineThatNamesTheLimitAndItsKey() throws IOException {
        ZmqSettings usual = ZmqSettings.onLoopback(0, 0, 0);
        ZmqSettings two = new ZmqSettings(
                usual.host(),
                0,
                0,
                0,
                Optional.empty(),
                false,
                usual.queue(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                10,
                2);
        try (LogCapture log = LogCapture.of("io.threatbus.zmtp");
                TestBus bus = new TestBus(two);
                RawPeer first = new RawPeer(bus.ports().manage());
                RawPeer second = new RawPeer(bus.ports().manage())) {
            Await.until("both are in", () -> bus.metric("zmq_connections", "manage") == 2);

            for (int i = 0; i < 20; i++) {
                try (RawPeer refused = new RawPeer(bus.ports().manage())) {
                    refused.awaitEnd();
                }
            }

            assertThat(bus.metric("zmq_refused_connections", "manage")).isEqualTo(20);
            assertThat(log.lines("max_connections"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN Port " + bus.ports().manage())
                    .contains("2 are open");
            assertThat(first).isNotSameAs(second);
        }
    }
}
