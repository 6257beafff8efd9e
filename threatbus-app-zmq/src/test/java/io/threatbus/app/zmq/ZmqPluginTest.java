package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.QueueSettings;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ZmqPluginTest {
    /** The common pool has a single thread on small machines, and from JDK 25 on it is used there as well. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

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

    @Test
    void aPortThatIsTakenIsNamedWhenTheBusStarts() {
        try (TestBus bus = new TestBus()) {
            int taken = bus.ports().pub();

            assertThatThrownBy(() -> new TestBus(ZmqSettings.onLoopback(0, taken, 0)))
                    .isInstanceOf(ThreatBusException.class)
                    .hasMessageContaining("127.0.0.1:" + taken)
                    .hasMessageContaining("pub");
        }
    }

    @Test
    void severalEndpointsInOneProcessShareNothing() {
        try (TestBus one = new TestBus();
                TestBus other = new TestBus();
                ZmqApp here = one.app().subscribe("stix2");
                ZmqApp there = other.app().subscribe("stix2")) {
            here.send("stix2/indicator", Stix.indicator(1));
            there.send("stix2/indicator", Stix.indicator(2));

            assertThat(here.receive().json()).isEqualTo(Stix.indicator(1));
            assertThat(there.receive().json()).isEqualTo(Stix.indicator(2));
            assertThat(here.poll(50)).isEmpty();
        }
    }

    @Test
    void whatWasReadBeforeAStopIsDelivered() {
        TestBus bus = new TestBus();
        try (bus;
                ZmqApp publisher = bus.app();
                ZmqApp app = bus.app().subscribe("stix2")) {
            CompletableFuture<Integer> received = CompletableFuture.supplyAsync(app::countToTheEnd, threads);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; true; i++) {
                            publisher.send("stix2/indicator", Stix.indicator(i));
                        }
                    },
                    threads);
            Await.until("it is under load", () -> bus.metric("messages_accepted") > 20_000);

            bus.stop();

            assertThat(sending).completesExceptionallyWithin(Duration.ofSeconds(10));
            assertThat(received).succeedsWithin(Duration.ofSeconds(10)).isEqualTo((int)
                    bus.metric("messages_accepted"));
        }
    }

    @Test
    void aStopReturnsAlthoughAnAppReadsNothing() throws IOException {
        TestBus bus = new TestBus(ZmqSettings.onLoopback(0, 0, 0), Duration.ofMillis(500));
        try (bus;
                ZmqApp app = bus.app().register("stix2", 0);
                ZmtpClient silent = ZmtpClient.connect(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), bus.ports().pub()),
                        SocketType.SUB,
                        Duration.ofSeconds(5))) {
            silent.subscribe(app.p2pTopic().getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 40_000; i++) {
                app.send("stix2/indicator", Stix.indicator(i));
            }
            Await.until("it is stalled", () -> bus.metric("zmq_stalled_subscriptions") == 1);

            assertThat(CompletableFuture.runAsync(bus::stop, threads)).succeedsWithin(Duration.ofSeconds(15));
        }
    }

    @Test
    void limitsOfTheConfigurationHold() {
        ZmqSettings two = new ZmqSettings(
                "127.0.0.1",
                0,
                0,
                0,
                Optional.of("bus.example.com"),
                false,
                QueueSettings.DEFAULT,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                2,
                20_000);
        try (TestBus bus = new TestBus(two);
                ZmqApp app = bus.app();
                ZmqApp other = bus.app()) {
            String request = "{\"action\": \"subscribe\", \"topic\": \"stix2\"}";
            Map<?, ?> first = app.request(request);
            assertThat(first.get("pub_endpoint"))
                    .isEqualTo("bus.example.com:" + bus.ports().pub());
            app.connect((String) first.get("topic"));
            other.subscribe("stix2");
            app.send("stix2/indicator", Stix.indicator(1));
            app.receive();
            other.receive();

            Map<?, ?> third = app.request(request);

            assertThat(third.get("status")).isEqualTo("error");
            assertThat((String) third.get("reason")).contains("2 subscriptions");
            assertThat(bus.plugin().reconfigure(ZmqSettings.onLoopback(0, 0, 0)))
                    .isTrue();
            assertThat(app.request(request).get("status")).isEqualTo("success");
        }
    }

    @Test
    void whatIsMissingIsFilledInAndCounted() {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            app.send(
                    "stix2/indicator",
                    "{\"type\": \"indicator\", \"spec_version\": \"2.1\", \"pattern\": \"x\", \"pattern_type\":"
                            + " \"sigma\"}");

            assertThat(app.receive().members().get("id")).asString().startsWith("indicator--");
            assertThat(bus.metric("zmq_completed_messages")).isEqualTo(1);
        }
    }

    @Test
    void aNewSubscriptionReceivesWithoutDelay() {
        try (TestBus bus = new TestBus();
                ZmqApp publisher = bus.app()) {
            publisher.send("stix2/indicator", Stix.indicator(0));
            Await.until("it has passed", () -> bus.metric("messages_accepted") == 1);
            publisher.send("stix2/indicator", "{}");
            Await.until("the next as well", () -> bus.metric("messages_rejected") == 1);
            Duration total = Duration.ZERO;
            for (int i = 1; i <= 20; i++) {
                try (ZmqApp app = bus.app().subscribe("stix2")) {
                    long begin = System.nanoTime();
                    publisher.send("stix2/indicator", Stix.indicator(i));

                    assertThat(app.receive().json()).isEqualTo(Stix.indicator(i));
                    total = total.plusNanos(System.nanoTime() - begin);
                }
            }
            assertThat(total).as("a poll every second would take 10 s").isLessThan(Duration.ofSeconds(5));
        }
    }
}
