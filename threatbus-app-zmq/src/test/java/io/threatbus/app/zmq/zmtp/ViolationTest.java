package io.threatbus.app.zmq.zmtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zmq.Eventually;
import io.threatbus.app.zmq.Stix;
import io.threatbus.app.zmq.TestBus;
import io.threatbus.app.zmq.ZmqApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ViolationTest {
    @Test
    void whatCameBeforeABreachOfTheProtocolIsDeliveredAtOnceAsFromItsSender() throws IOException {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2");
                ZmqApp other = bus.app();
                RawPeer publisher = new RawPeer(bus.ports().sub()).greet(SocketType.PUB)) {
            Eventually.until("it is there", () -> bus.metric("zmq_connections", "sub") == 1);
            ByteArrayOutputStream oneRead = new ByteArrayOutputStream();
            oneRead.writeBytes(
                    Frames.frame(0, ("stix2/indicator " + Stix.indicator(1)).getBytes(StandardCharsets.UTF_8)));
            oneRead.writeBytes(Frames.frame(Frames.COMMAND, new byte[0]));

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
