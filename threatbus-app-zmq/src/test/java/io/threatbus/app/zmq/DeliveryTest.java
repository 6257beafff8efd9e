package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.SubscriberStatus;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import io.threatbus.zmtp.ZmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What reaches applications that are connected, and that none of them holds up others. */
class DeliveryTest {
    @Test
    void whatCameBeforeANewAppWasConnectedWaitsForIt() {
        try (TestBus bus = new TestBus();
                ZmqApp publisher = bus.app();
                ZmqApp app = bus.app().register("stix2/indicator", 0)) {
            for (int i = 0; i < 5000; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
            }
            Await.until("all are queued", () -> bus.metric("messages_queued") == 5000);

            app.connect();

            assertThat(app.receive(5000).get(4999).json()).isEqualTo(Stix.indicator(4999));
        }
    }

    @Test
    void anAppThatStopsReadingHoldsUpNobodyAndItsLossIsCounted() throws IOException {
        ZmqSettings settings = TestBus.onLoopback(new QueueSettings(1000, Overflow.DROP_OLDEST));
        try (TestBus bus = new TestBus(settings);
                ZmqApp publisher = bus.app();
                ZmqApp healthy = bus.app().subscribe("stix2/indicator");
                ZmqApp registered = bus.app().register("stix2/indicator", 0);
                ZmtpClient stalled = bus.silent(registered.p2pTopic())) {
            int count = 40_000;
            int received = 0;
            for (int i = 0; i < count; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
                if (i % 500 == 499) {
                    for (; received <= i; received++) {
                        assertThat(healthy.receive().json()).isEqualTo(Stix.indicator(received));
                    }
                }
            }
            Await.until("all were handed over", () -> statusOf(bus, 1).queued() == count);
            SubscriberStatus behind = statusOf(bus, 1);
            assertThat(behind.dropped()).isPositive();
            assertThat(statusOf(bus, 0).dropped()).isZero();
            Await.until("it shows as stalled", () -> bus.metric("zmq_stalled_subscriptions") == 1);

            int got = drain(stalled, Stix.indicator(count - 1));

            Await.until("the sums agree", () -> statusOf(bus, 1).depth() == 0);
            assertThat(got).isEqualTo(count - (int) statusOf(bus, 1).dropped());
        }
    }

    @Test
    void anAppThatHasConnectedAgainIsServedAlthoughItsOldConnectionIsDead() throws IOException {
        try (LogCapture log = LogCapture.of(Delivery.class);
                TestBus bus = new TestBus();
                ZmqApp publisher = bus.app();
                ZmqApp app = bus.app().register("stix2", 0);
                ZmtpClient dead = bus.silent(app.p2pTopic())) {
            for (int i = 0; i < 40_000; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
            }
            Await.until("the old one is full", () -> bus.metric("zmq_stalled_subscriptions") == 1);
            app.connect();
            bus.awaitConnections(2);
            publisher.send("stix2/sighting", Stix.sighting(1));

            bus.clock().advance(Duration.ofSeconds(6));

            ZmqApp.Received last = app.receive();
            while (!last.topic().endsWith("sighting")) {
                last = app.receive();
            }
            assertThat(last.json()).isEqualTo(Stix.sighting(1));
            assertThat(bus.metric("zmq_connections", "pub")).isEqualTo(1);
            assertThat(bus.metric("zmq_dead_connections")).isEqualTo(1);
            assertThat(log.lines("takes nothing any more")).hasSize(1);
            assertThat(dead).isNotNull();
            assertThat(app.heartbeat().get("status"))
                    .as("what the dead one was given is lost")
                    .isEqualTo("error");
        }
    }

    @Test
    void aBurstLongerThanTheQueueIsNoLossForAnAppThatReads() throws InterruptedException {
        int count = 100_000;
        ZmqSettings settings = TestBus.onLoopback(new QueueSettings(10_000, Overflow.DROP_OLDEST));
        try (TestBus bus = new TestBus(settings);
                ZmqApp publisher = bus.app();
                ZmqApp app = bus.app().subscribe("stix2/indicator")) {
            Thread burst = new Thread(() -> {
                for (int i = 0; i < count; i++) {
                    publisher.send("stix2/indicator", Stix.indicator(i));
                }
            });
            burst.start();
            for (int i = 0; i < count; i++) {
                assertThat(app.receive().json()).isEqualTo(Stix.indicator(i));
            }
            burst.join(10_000);
            assertThat(statusOf(bus, 0).dropped()).isZero();
            assertThat(statusOf(bus, 0).queued()).isEqualTo(count);
        }
    }

    @Test
    void anAppWhoseQueueOverflowsByDisconnectHasToSubscribeAgain() throws IOException {
        ZmqSettings settings = TestBus.onLoopback(new QueueSettings(100, Overflow.DISCONNECT));
        try (TestBus bus = new TestBus(settings);
                ZmqApp publisher = bus.app();
                ZmqApp registered = bus.app().register("stix2/indicator", 0);
                ZmtpClient stalled = bus.silent(registered.p2pTopic())) {
            for (int i = 0; i < 40_000; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
            }

            Await.until("it is forgotten", () -> bus.metric("zmq_expired_subscriptions") == 1);
            assertThat(registered.heartbeat().get("status")).isEqualTo("error");
            assertThat(stalled).isNotNull();
        }
    }

    @Test
    void whoAsksForEverythingGetsNothing() {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2");
                ZmqApp eavesdropper = bus.app().connect("")) {
            eavesdropper.connect(app.p2pTopic().substring(0, 31));
            Await.until("both attempts are counted", () -> bus.metric("zmq_refused_prefixes") == 2);

            app.send("stix2/indicator", Stix.indicator(1));

            assertThat(app.receive().json()).isEqualTo(Stix.indicator(1));
            assertThat(eavesdropper.poll(100)).isEmpty();
        }
    }

    @Test
    void whoAsksForManyWrongTopicsFillsNoLog() throws IOException {
        try (LogCapture log = LogCapture.of(Attachments.class);
                TestBus bus = new TestBus();
                ZmtpClient client = bus.silent("")) {
            for (int i = 1; i < 10_000; i++) {
                client.subscribe(new byte[] {'x'});
            }
            Await.until("all are counted", () -> bus.metric("zmq_refused_prefixes") == 10_000);
            assertThat(log.lines("asks for all topics")).hasSize(1);
            bus.clock().advance(Duration.ofMinutes(1));

            client.subscribe(new byte[] {'x'});

            Await.until(
                    "it is told again", () -> log.lines("asks for all topics").size() == 2);
            assertThat(log.lines("10000 such attempts")).hasSize(1);
        }
    }

    @Test
    void aPrefixLongerThanTheTopicSelectsATypeOfMessage() {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().register("stix2", 0)) {
            app.connect(app.p2pTopic() + "sight");
            app.send("stix2/indicator", Stix.indicator(1));
            app.send("stix2/sighting", Stix.sighting(2));

            assertThat(app.receive().json()).isEqualTo(Stix.sighting(2));
        }
    }

    @Test
    void afterUnsubscribingNothingIsDelivered() {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2");
                ZmqApp other = bus.app().subscribe("stix2")) {
            bus.awaitConnections(2);
            app.unsubscribe();
            other.send("stix2/indicator", Stix.indicator(1));

            other.receive();
            assertThat(app.poll(100)).isEmpty();
        }
    }

    private static SubscriberStatus statusOf(TestBus bus, int position) {
        return bus.subscribers().get(position);
    }

    private static int drain(ZmtpClient client, String last) throws IOException {
        for (int count = 1; ; count++) {
            if (new String(client.receive().get(0), StandardCharsets.UTF_8).endsWith(last)) {
                return count;
            }
        }
    }
}
