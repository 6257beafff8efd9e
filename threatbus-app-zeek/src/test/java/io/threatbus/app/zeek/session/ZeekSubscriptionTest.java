package io.threatbus.app.zeek.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.ScriptedZeek;
import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.TestBus;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.IntelLedgers;
import io.threatbus.app.zeek.proof.ProofListener;
import io.threatbus.bus.SubscriberStatus;
import io.threatbus.message.Indicator;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One subscription of a Zeek that behaves as it likes. */
final class ZeekSubscriptionTest {
    private static final String TOPIC = "stix2/indicatorqwertzuiop";

    private static final ZeekEvent SUBSCRIBE =
            ZeekEvent.of("Tenzir::subscribe", StringValue.of("stix2/indicator"), TimespanValue.of(Duration.ZERO));

    private final TestBus bus = new TestBus(Settings.listening());
    private final ScriptedZeek zeek = new ScriptedZeek();
    private Optional<ZeekSubscription> subscription = Optional.empty();

    @AfterEach
    void stop() {
        subscription.ifPresent(ZeekSubscription::close);
        bus.close();
    }

    private ZeekServices services(QueueSettings queue) {
        return TestServices.of(bus, queue, 1000, ProofListener.NONE);
    }

    private ZeekSubscription subscribe(QueueSettings queue) {
        ZeekServices services = services(queue);
        ZeekSubscription made = new ZeekSubscription(
                zeek,
                services,
                services.subscriptions().get(),
                new IntelLedgers.Owner("a process", zeek.sensor(), "Tenzir", "stix2/indicator"),
                new ZeekRequest.Subscribe(Optional.of("Tenzir"), "stix2/indicator", Optional.empty()),
                TOPIC,
                0);
        subscription = Optional.of(made);
        return made;
    }

    @Test
    void aZeekThatListensLateIsFedAllTheSame() {
        zeek.listens(false, false, true);
        try (LogCapture lines = LogCapture.of(Listening.class)) {
            subscribe(QueueSettings.DEFAULT).start();
            bus.publish(Samples.indicator("evil"));
            Await.until("the indicator came", () -> zeek.published().size() == 2);
            assertThat(zeek.published().get(1).topic()).isEqualTo(TOPIC);
            assertThat(lines.warnings()).singleElement().asString().contains("does not listen to " + TOPIC);
        }
    }

    @Test
    void anAcknowledgementWaitsForAZeekThatIsNotReadyForIt() {
        zeek.delivers(ConnectedZeek.Delivery.FULL, ConnectedZeek.Delivery.NOT_SUBSCRIBED, ConnectedZeek.Delivery.FULL);
        zeek.listens(false, true);
        subscribe(QueueSettings.DEFAULT).start();
        bus.publish(Samples.indicator("evil"));
        Await.until("the indicator came", () -> zeek.published().size() == 2);
        assertThat(zeek.published().get(0).topic()).isEqualTo("threatbus/manage");
        assertThat(zeek.published().get(0).name()).isEqualTo("Tenzir::subscription_acknowledged");
        assertThat(zeek.published().get(1).name()).isEqualTo("Tenzir::intel");
    }

    @Test
    void whatAZeekLeavesBehindIsCountedAndSaid() {
        ZeekSession session = new ZeekSession(zeek, services(QueueSettings.DEFAULT));
        zeek.delivers(ConnectedZeek.Delivery.ACCEPTED);
        zeek.deliversForever(ConnectedZeek.Delivery.FULL);
        session.event("threatbus/manage", SUBSCRIBE);
        for (int i = 0; i < 5; i++) {
            bus.publish(Samples.indicator("bad" + i));
        }
        Await.until("four wait behind the first", () -> waiting() == 4);
        try (LogCapture lines = LogCapture.of(ZeekSession.class)) {
            zeek.breakOff();
            session.close(3);
            assertThat(lines.warnings()).singleElement().asString().contains("7 messages for it are not sent");
            Await.until("the first is counted, too", () -> bus.metric("zeek_intel_undeliverable") == 8);
        }
    }

    private static Indicator indicator(String name, String value, int version) {
        return Indicator.of(Map.of(
                "id",
                Samples.indicatorId(name).toString(),
                "created",
                "2026-01-01T00:00:00Z",
                "modified",
                "2026-01-01T00:00:0" + version + "Z",
                "pattern",
                "[domain-name:value = '" + value + "']",
                "pattern_type",
                "stix"));
    }

    @Test
    void aZeekThatComesBackIsRidOfWhatItWasGivenBefore() {
        ZeekServices services = services(QueueSettings.DEFAULT);
        ZeekSession before = new ZeekSession(zeek, services);
        before.event("threatbus/manage", SUBSCRIBE);
        bus.publish(indicator("first", "shared.example", 1));
        bus.publish(indicator("second", "shared.example", 1));
        Await.until("both came", () -> zeek.intel().size() == 2);
        before.close(0);

        ScriptedZeek again = new ScriptedZeek();
        ZeekSession after = new ZeekSession(again, services);
        after.event("threatbus/manage", SUBSCRIBE);
        bus.publish(indicator("first", "other.example", 2));
        Await.until("the change came", () -> again.intel().size() == 3);
        assertThat(again.intel()).containsExactly("ADD other.example", "REMOVE shared.example", "ADD shared.example");
        after.close(0);
    }

    @Test
    void aZeekThatAsksForNothingLosesWhatTheBusGaveItBeforeItWasStartedAgain() {
        try (TestBus startedAgain = TestBus.remembering(
                Settings.listening(),
                indicator("first", "replaced.example", 1),
                indicator("second", "left.example", 1))) {
            ZeekServices services = TestServices.of(startedAgain, QueueSettings.DEFAULT, 100_000, ProofListener.NONE);
            ZeekSession session = new ZeekSession(zeek, services);
            try (LogCapture lines = LogCapture.of(ZeekSubscription.class)) {
                session.event("threatbus/manage", SUBSCRIBE);
                Await.until("the store is read", () -> !lines.lines("2 active indicators")
                        .isEmpty());
            }
            startedAgain.publish(indicator("first", "new.example", 2));
            Await.until("the old value goes", () -> zeek.intel().size() == 2);
            assertThat(zeek.intel()).containsExactly("ADD new.example", "REMOVE replaced.example");
            session.close(0);
        }
    }

    @Test
    void newsThatFlowAllTheTimeDoNotKeepTheStoreFromBeingReadToItsEnd() {
        try (TestBus startedAgain =
                TestBus.remembering(Settings.listening(), indicator("first", "replaced.example", 1))) {
            ZeekSession session = new ZeekSession(
                    zeek, TestServices.of(startedAgain, QueueSettings.DEFAULT, 100_000, ProofListener.NONE));
            AtomicInteger news = new AtomicInteger();
            session.event("threatbus/manage", SUBSCRIBE);
            Await.until("news come", () -> {
                String name = "news" + news.incrementAndGet();
                startedAgain.publish(indicator(name, name + ".example", 1));
                return !zeek.intel().isEmpty();
            });
            assertThat(zeek.intel().get(0)).isEqualTo("ADD news1.example");
            session.close(0);
        }
    }

    private long waiting() {
        return bus.subscribers().stream()
                .filter(subscriber -> subscriber.subscriber().contains("stix2/indicator"))
                .mapToLong(SubscriberStatus::depth)
                .sum();
    }

    @Test
    void aZeekThatTakesNothingAtAllIsDisconnectedWhereTheQueueSaysSo() {
        zeek.deliversForever(ConnectedZeek.Delivery.FULL);
        subscribe(new QueueSettings(10, Overflow.DISCONNECT)).start();
        for (int i = 0; i < 20; i++) {
            bus.publish(Samples.indicator("bad" + i));
        }
        Await.until("it is disconnected", () -> !zeek.isOpen());
    }
}
