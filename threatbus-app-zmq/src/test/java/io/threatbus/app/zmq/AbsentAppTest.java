package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.SubscriberStatus;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits for an application that is away, what it is told afterwards, and when it is forgotten. */
class AbsentAppTest {
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
            bus.awaitConnections(1);

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
        try (TestBus bus = new TestBus(TestBus.onLoopback(new QueueSettings(capacity, Overflow.DROP_OLDEST)));
                ZmqApp publisher = bus.app();
                ZmqApp app = bus.app().subscribe("stix2/indicator")) {
            bus.awaitConnections(1);
            app.disconnect();
            bus.awaitConnections(0);
            for (int i = 0; i < capacity + 7; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i));
            }
            Await.until("its queue is full", () -> bus.metric("messages_dropped") == 7);
            app.connect();
            bus.awaitConnections(1);

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
        try (TestBus bus = new TestBus(TestBus.onLoopback(new QueueSettings(100, Overflow.BLOCK)));
                ZmqApp healthy = bus.app().subscribe("stix2/indicator");
                ZmqApp gone = bus.app().subscribe("stix2/indicator");
                ZmqApp neverThere = bus.app().register("stix2/indicator", 0);
                ZmqApp publisher = bus.app()) {
            bus.awaitConnections(2);
            gone.disconnect();
            bus.awaitConnections(1);
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
            bus.awaitConnections(2);
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

    private static SubscriberStatus statusOf(TestBus bus, int position) {
        return bus.subscribers().get(position);
    }
}
