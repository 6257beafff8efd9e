package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.zmtp.RawPeer;
import io.threatbus.zmtp.wire.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProtocolViolationTest {
    @Test
    void whatCameBeforeABreachOfTheProtocolIsDeliveredAtOnceAsFromItsSender() throws IOException {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2");
                ZmqApp other = bus.app();
                RawPeer publisher = new RawPeer(bus.ports().sub()).greet(SocketType.PUB)) {
            Await.until("it is there", () -> bus.metric("zmq_connections", "sub") == 1);
            ByteArrayOutputStream oneRead = new ByteArrayOutputStream();
            oneRead.writeBytes(RawPeer.message("stix2/indicator " + Stix.indicator(1)));
            oneRead.writeBytes(RawPeer.namelessCommand());

            publisher.send(oneRead.toByteArray());
            publisher.awaitEnd();

            assertThat(app.receive().json()).isEqualTo(Stix.indicator(1));
            assertThat(bus.metric("zmq_protocol_violations")).isEqualTo(1);
            other.send("stix2/indicator", Stix.indicator(2));
            assertThat(app.receive().json()).isEqualTo(Stix.indicator(2));
            assertThat(bus.origins()).hasSize(2);
        }
    }
}
