package io.threatbus.app.zeek.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.FakeWebSocketZeek;
import io.threatbus.app.zeek.FakeZeek;
import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.TestBus;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same conversation over WebSocket, and beside the native protocol. */
final class WebSocketZeekTest {
    private static TestBus bus(FakeWebSocketZeek zeek) {
        return new TestBus(Settings.with(QueueSettings.DEFAULT, List.of(Settings.webSocket(zeek.url())), 10_000));
    }

    private static long subscriptions(TestBus bus) {
        return bus.subscribers().stream()
                .filter(subscriber -> subscriber.toString().contains("stix2/indicator"))
                .count();
    }

    @Test
    void aNativePeerAndAWebSocketZeekBothGetEveryIndicator() {
        try (FakeWebSocketZeek modern = new FakeWebSocketZeek();
                TestBus bus = bus(modern);
                FakeZeek classic = new FakeZeek(bus.address(), "Tenzir").subscribe()) {
            // The native one has waited for its acknowledgement already. A subscription counts before news reach it.
            Await.until(
                    "the other one is subscribed, too",
                    () -> modern.acknowledged().size() == 1);
            for (int i = 0; i < 500; i++) {
                bus.publish(Samples.indicator("bad" + i));
            }
            for (int i = 0; i < 500; i++) {
                FakeZeek.Intel expected = new FakeZeek.Intel(
                        "ADD",
                        "DOMAIN",
                        "bad" + i + ".example",
                        Samples.indicatorId("bad" + i).toString());
                assertThat(modern.next()).isEqualTo(expected);
                assertThat(classic.next()).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatAWebSocketZeekSeesBecomesSightings() {
        try (FakeWebSocketZeek zeek = new FakeWebSocketZeek();
                TestBus bus = bus(zeek);
                Subscription sightings = bus.subscribe(Topic.SIGHTING)) {
            Await.until("it is subscribed", () -> zeek.acknowledged().size() == 1);
            bus.publish(Samples.indicator("evil"));
            Sighting sighting = (Sighting) TestBus.next(sightings);
            assertThat(sighting.sightingOf()).isEqualTo(Samples.indicatorId("evil"));
            assertThat(sighting.lastSeen().orElseThrow()).hasToString("2024-01-02T03:05:00.249Z");
        }
    }

    @Test
    void aZeekThatRestartsIsSubscribedOnce() {
        try (FakeWebSocketZeek zeek = new FakeWebSocketZeek();
                TestBus bus = bus(zeek)) {
            for (int round = 1; round <= 3; round++) {
                int acknowledgements = round;
                Await.until("it is acknowledged", () -> zeek.acknowledged().size() == acknowledgements);
                Await.until("it is subscribed once", () -> subscriptions(bus) == 1);
                bus.publish(Samples.indicator("bad" + round));
                assertThat(zeek.next().value()).isEqualTo("bad" + round + ".example");
                zeek.restart();
                Await.until(
                        "the loss is noticed",
                        () -> subscriptions(bus) == 0 || zeek.acknowledged().size() > acknowledgements);
            }
            assertThat(zeek.acknowledged()).doesNotHaveDuplicates();
            assertThat(zeek.received()).isZero();
        }
    }

    @Test
    void aServerThatIsAwayIsATroubleThatHealthShows() {
        FakeWebSocketZeek zeek = new FakeWebSocketZeek();
        zeek.close();
        try (TestBus bus = bus(zeek)) {
            Await.until("the attempt is counted", () -> bus.metric("zeek_websocket_failures", "unreachable") > 0);
            Await.until("health says so", () -> bus.bus().plugins().stream()
                    .anyMatch(plugin -> plugin.toString().contains(zeek.url())));
        }
    }
}
