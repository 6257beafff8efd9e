package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.SubscriberStatus;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
    void whatNobodyComesForIsDroppedAndCountedAfterAWhile() {
        try (TestBus bus = new TestBus();
                ZmqApp publisher = bus.app();
                ZmqApp app = bus.app().register("stix2/indicator", 0)) {
            publisher.send("stix2/indicator", Stix.indicator(1));
            Await.until("it is queued", () -> bus.metric("messages_queued") == 1);
            bus.clock().advance(Duration.ofSeconds(11));
            Await.until("it is dropped", () -> bus.metric("messages_failed", "not-connected") == 1);

            assertThat(app.heartbeat().get("status"))
                    .as("who never connects is left alone")
                    .isEqualTo("success");
            app.connect();
            Await.until("it is connected", () -> bus.metric("zmq_connections", "pub") == 1);
            publisher.send("stix2/indicator", Stix.indicator(2));

            assertThat(app.receive().json()).isEqualTo(Stix.indicator(2));
            assertThat(app.heartbeat().get("status"))
                    .as("it has to learn of the first")
                    .isEqualTo("error");
            Await.until("its subscription is over", () -> bus.subscribers().isEmpty());
        }
    }

    @Test
    void anAppThatMissedMessagesWhileItWasAwayIsToldByItsNextHeartbeat() {
        try (LogCapture log = LogCapture.of(SubscriptionLog.class);
                TestBus bus = new TestBus();
                ZmqApp publisher = bus.app();
                ZmqApp app = bus.app().subscribe("stix2/indicator")) {
            publisher.send("stix2/indicator", Stix.indicator(0));
            app.receive();
            app.disconnect();
            Await.until("the connection is gone", () -> bus.metric("zmq_connections", "pub") == 0);
            for (int i = 1; i <= 3; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
            }
            Await.until("they are queued", () -> bus.metric("messages_queued") == 4);
            bus.clock().advance(Duration.ofSeconds(11));
            Await.until("they are dropped", () -> bus.metric("messages_failed", "not-connected") == 3);
            app.connect();
            awaitConnections(bus, 1);

            Map<?, ?> reply = app.heartbeat();

            assertThat(reply.get("status")).isEqualTo("error");
            assertThat((String) reply.get("reason")).contains("3 messages");
            assertThat(log.lines("3 messages")).hasSize(1);
            assertThat(bus.metric("zmq_gaps")).isEqualTo(1);
            Await.until("its subscription is over", () -> bus.subscribers().isEmpty());
            assertThat(app.heartbeat().get("status")).isEqualTo("error");
            assertThat(log.lines("3 messages")).hasSize(1);
        }
    }

    @Test
    void anAppWhoseQueueWasTooShortForItsAbsenceIsToldToo() {
        int capacity = 100;
        try (TestBus bus = new TestBus(withQueue(new QueueSettings(capacity, Overflow.DROP_OLDEST)));
                ZmqApp publisher = bus.app();
                ZmqApp app = bus.app().subscribe("stix2/indicator")) {
            awaitConnections(bus, 1);
            app.disconnect();
            awaitConnections(bus, 0);
            for (int i = 0; i < capacity + 7; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
            }
            Await.until("its queue is full", () -> bus.metric("messages_dropped") == 7);
            app.connect();
            awaitConnections(bus, 1);

            Map<?, ?> reply = app.heartbeat();

            assertThat(reply.get("status")).isEqualTo("error");
            assertThat((String) reply.get("reason")).contains("7 messages");
        }
    }

    @Test
    void anAppThatWasAwayForAMomentMissesNothingAndIsNotToldToSubscribeAgain() {
        try (TestBus bus = new TestBus();
                ZmqApp publisher = bus.app();
                ZmqApp app = bus.app().subscribe("stix2/indicator")) {
            publisher.send("stix2/indicator", Stix.indicator(0));
            app.receive();
            app.disconnect();
            Await.until("the connection is gone", () -> bus.metric("zmq_connections", "pub") == 0);
            publisher.send("stix2/indicator", Stix.indicator(1));
            Await.until("it is queued", () -> bus.metric("messages_queued") == 2);
            bus.clock().advance(Duration.ofSeconds(9));

            app.connect();

            assertThat(app.receive().json()).isEqualTo(Stix.indicator(1));
            assertThat(app.heartbeat().get("status")).isEqualTo("success");
        }
    }

    @Test
    void anAppThatStopsReadingHoldsUpNobodyAndItsLossIsCounted() throws IOException {
        ZmqSettings settings = withQueue(new QueueSettings(1000, Overflow.DROP_OLDEST));
        try (TestBus bus = new TestBus(settings);
                ZmqApp publisher = bus.app();
                ZmqApp healthy = bus.app().subscribe("stix2/indicator");
                ZmqApp registered = bus.app().register("stix2/indicator", 0);
                ZmtpClient stalled = silent(bus, registered.p2pTopic())) {
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
                ZmtpClient dead = silent(bus, app.p2pTopic())) {
            for (int i = 0; i < 40_000; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
            }
            Await.until("the old one is full", () -> bus.metric("zmq_stalled_subscriptions") == 1);
            app.connect();
            awaitConnections(bus, 2);
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
        ZmqSettings settings = withQueue(new QueueSettings(10_000, Overflow.DROP_OLDEST));
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
        ZmqSettings settings = withQueue(new QueueSettings(100, Overflow.DISCONNECT));
        try (TestBus bus = new TestBus(settings);
                ZmqApp publisher = bus.app();
                ZmqApp registered = bus.app().register("stix2/indicator", 0);
                ZmtpClient stalled = silent(bus, registered.p2pTopic())) {
            for (int i = 0; i < 40_000; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
            }

            Await.until("it is forgotten", () -> bus.metric("zmq_expired_subscriptions") == 1);
            assertThat(registered.heartbeat().get("status")).isEqualTo("error");
            assertThat(stalled).isNotNull();
        }
    }

    @Test
    void anAppThatHungUpIsForgottenAfterTheGrace() {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2/indicator");
                ZmqApp publisher = bus.app()) {
            publisher.send("stix2/indicator", Stix.indicator(1));
            app.receive();
            app.disconnect();
            Await.until("the connection is gone", () -> bus.metric("zmq_connections", "pub") == 0);
            assertThat(app.heartbeat().get("status")).isEqualTo("success");
            bus.clock().advance(Duration.ofSeconds(59));
            assertThat(app.heartbeat().get("status")).isEqualTo("success");

            bus.clock().advance(Duration.ofSeconds(2));

            Await.until("it is forgotten", () -> bus.subscribers().isEmpty());
            assertThat(app.heartbeat().get("status")).isEqualTo("error");
        }
    }

    @Test
    void anAppThatHungUpHoldsUpNobodyEvenIfItsQueueIsToBlock() {
        int count = 1000;
        try (TestBus bus = new TestBus(withQueue(new QueueSettings(100, Overflow.BLOCK)));
                ZmqApp healthy = bus.app().subscribe("stix2/indicator");
                ZmqApp gone = bus.app().subscribe("stix2/indicator");
                ZmqApp neverThere = bus.app().register("stix2/indicator", 0);
                ZmqApp publisher = bus.app()) {
            awaitConnections(bus, 2);
            gone.disconnect();
            awaitConnections(bus, 1);
            for (int i = 0; i < count; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
            }
            assertThat(healthy.receive(count).get(count - 1).json()).isEqualTo(Stix.indicator(count - 1));
            Await.until(
                    "what is beyond its queue is counted",
                    () -> statusOf(bus, 1).dropped() == count - 100);

            gone.connect();
            assertThat(gone.receive(100).get(0).json()).isEqualTo(Stix.indicator(count - 100));
            for (int i = 0; i < count; i++) {
                publisher.send("stix2/indicator", Stix.indicator(count + i));
                gone.receive();
                healthy.receive();
            }
            assertThat(statusOf(bus, 1).dropped()).isEqualTo(count - 100);
            assertThat(neverThere.p2pTopic()).isNotEmpty();
        }
    }

    @Test
    void anAppWhoseHeartbeatsStopIsForgottenAlthoughItIsConnected() {
        try (TestBus bus = new TestBus();
                ZmqApp beating = bus.app().subscribe("stix2/indicator");
                ZmqApp neverBeating = bus.app().subscribe("stix2/indicator")) {
            awaitConnections(bus, 2);
            beating.heartbeat();
            bus.clock().advance(Duration.ofSeconds(61));

            Await.until("it is forgotten", () -> bus.subscribers().size() == 1);
            assertThat(beating.heartbeat().get("status")).isEqualTo("error");
            assertThat(neverBeating.heartbeat().get("status")).isEqualTo("success");
        }
    }

    @Test
    void anAppThatOnlySendsHeartbeatsIsKept() {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().register("stix2/indicator", 0)) {
            for (int i = 0; i < 10; i++) {
                assertThat(app.heartbeat().get("status")).isEqualTo("success");
                bus.clock().advance(Duration.ofSeconds(30));
            }
            assertThat(app.heartbeat().get("status")).isEqualTo("success");
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
                ZmtpClient client = silent(bus, "")) {
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
            awaitConnections(bus, 2);
            app.unsubscribe();
            other.send("stix2/indicator", Stix.indicator(1));

            other.receive();
            assertThat(app.poll(100)).isEmpty();
        }
    }

    private static void awaitConnections(TestBus bus, int count) {
        Await.until("all are connected", () -> bus.metric("zmq_connections", "pub") == count);
    }

    private static SubscriberStatus statusOf(TestBus bus, int position) {
        return bus.subscribers().get(position);
    }

    private static ZmqSettings withQueue(QueueSettings queue) {
        return new ZmqSettings(
                "127.0.0.1",
                0,
                0,
                0,
                Optional.empty(),
                false,
                queue,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                10_000,
                20_000);
    }

    /** Connects and reads nothing. */
    private static ZmtpClient silent(TestBus bus, String p2pTopic) throws IOException {
        ZmtpClient client = ZmtpClient.connect(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), bus.ports().pub()),
                SocketType.SUB,
                Duration.ofSeconds(10));
        client.subscribe(p2pTopic.getBytes(StandardCharsets.UTF_8));
        return client;
    }

    private static int drain(ZmtpClient client, String last) throws IOException {
        for (int count = 1; ; count++) {
            if (new String(client.receive().get(0), StandardCharsets.UTF_8).endsWith(last)) {
                return count;
            }
        }
    }
}
