package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZmqPluginTest {
    @Test
    void anIndicatorReachesItsSubscriberAsItWas() {
        try (TestBus bus = new TestBus();
                ZmqApp subscriber = bus.app().subscribe("stix2/indicator");
                ZmqApp publisher = bus.app()) {
            publisher.send("stix2/indicator", Stix.indicator(1));

            ZmqApp.Received received = subscriber.receive();

            assertThat(received.topic()).isEqualTo(subscriber.p2pTopic() + "indicator");
            assertThat(received.json()).isEqualTo(Stix.indicator(1));
        }
    }

    @Test
    void theReplyToASubscriptionSatisfiesOldAndNewApps() {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app()) {
            Map<?, ?> reply = app.request("{\"action\": \"subscribe\", \"topic\": \"stix2\"}");

            assertThat(reply.get("status")).isEqualTo("success");
            assertThat((String) reply.get("topic")).matches("[a-z]{32}");
            assertThat(reply.get("pub_port")).isEqualTo(bus.ports().pub());
            assertThat(reply.get("sub_port")).isEqualTo(bus.ports().sub());
            assertThat(reply.get("pub_endpoint"))
                    .isEqualTo("127.0.0.1:" + bus.ports().pub());
            assertThat(reply.get("sub_endpoint"))
                    .isEqualTo("127.0.0.1:" + bus.ports().sub());
        }
    }

    @Test
    void overlappingTopicsGiveOneCopy() {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe(List.of("stix2", "stix2/indicator", "stix2/"))) {
            app.send("stix2/indicator", Stix.indicator(1));
            app.send("stix2/sighting", Stix.sighting(2));

            assertThat(app.receive(2).stream().map(ZmqApp.Received::topic).toList())
                    .containsExactly(app.p2pTopic() + "indicator", app.p2pTopic() + "sighting");
        }
    }
}
