package io.threatbus.app.zeek;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.data.BooleanValue;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The conversation with Zeek, over real sockets, with the native protocol. */
final class ZeekPluginTest {
    private static final String NOISY = "noisy";

    private TestBus bus = new TestBus(Settings.listening());

    @AfterEach
    void stop() {
        bus.close();
    }

    private FakeZeek zeek() {
        return new FakeZeek(bus.address(), "Tenzir").awaitPeering();
    }

    @Test
    void anIndicatorBecomesIntelAndItsMatchBecomesASighting() {
        try (FakeZeek zeek = zeek().subscribe();
                Subscription sightings = bus.subscribe(Topic.SIGHTING)) {
            Indicator indicator = Samples.indicator("evil");
            bus.publish(indicator);
            FakeZeek.Intel intel = zeek.next();
            assertThat(intel)
                    .isEqualTo(new FakeZeek.Intel(
                            "ADD", "DOMAIN", "evil.example", indicator.id().toString()));

            zeek.sight(
                    Instant.parse("2024-01-02T03:04:05.677999872Z"),
                    intel.id(),
                    TableValue.of(Map.of(StringValue.of(NOISY), new BooleanValue(false))));
            Sighting sighting = (Sighting) TestBus.next(sightings);
            assertThat(sighting.sightingOf()).isEqualTo(indicator.id());
            assertThat(sighting.lastSeen().orElseThrow()).hasToString("2024-01-02T03:04:05.678Z");
            assertThat(sighting.firstSeen()).isEqualTo(sighting.lastSeen());
            assertThat(sighting.created().instant()).isEqualTo(bus.clock().instant());
            assertThat(sighting.property("x_threatbus_sighting_context").orElseThrow())
                    .hasToString("{\"noisy\":false}");
            assertThat(sighting.text("x_threatbus_source")).contains("zeek/127.0.0.1");
        }
    }

    @Test
    void aReportOfSuppressedMatchesCountsThem() {
        try (FakeZeek zeek = zeek();
                Subscription sightings = bus.subscribe(Topic.SIGHTING)) {
            Instant first = Instant.parse("2024-01-02T03:04:00Z");
            zeek.sight(
                    first.plusSeconds(5),
                    Samples.indicatorId("evil").toString(),
                    TableValue.of(Map.of(
                            StringValue.of(NOISY),
                            new BooleanValue(true),
                            StringValue.of("suppressed"),
                            new CountValue(4711),
                            StringValue.of("first_suppressed"),
                            TimestampValue.of(first),
                            StringValue.of("node"),
                            StringValue.of("worker-1"))));
            Sighting sighting = (Sighting) TestBus.next(sightings);
            assertThat(sighting.property("count").orElseThrow()).hasToString("4711");
            assertThat(sighting.firstSeen().orElseThrow().instant()).isEqualTo(first);
            assertThat(sighting.lastSeen().orElseThrow().instant()).isEqualTo(first.plusSeconds(5));
            assertThat(sighting.text("x_threatbus_source")).contains("zeek/worker-1@127.0.0.1");
        }
    }

    @Test
    void everyPeerGetsExactlyOneAcknowledgementAndItsOwnTopic() {
        try (FakeZeek first = zeek();
                FakeZeek second = zeek();
                FakeZeek third = zeek()) {
            List<FakeZeek> all = List.of(first, second, third);
            all.forEach(zeek -> zeek.requestSubscription("stix2/indicator", Duration.ZERO));
            Await.until("all are acknowledged", () -> all.stream()
                    .allMatch(zeek -> zeek.acknowledged().size() == 1));
            for (int i = 0; i < 100; i++) {
                bus.publish(Samples.indicator("bad" + i));
            }
            for (FakeZeek zeek : all) {
                for (int i = 0; i < 100; i++) {
                    assertThat(zeek.next().value()).isEqualTo("bad" + i + ".example");
                }
                assertThat(zeek.acknowledged()).singleElement().asString().matches("stix2/indicator[a-z]{10}");
            }
            assertThat(all.stream()
                            .flatMap(zeek -> zeek.acknowledged().stream())
                            .distinct())
                    .hasSize(3);
        }
    }

    @Test
    void aPeerThatStallsDoesNotDelayTheOthers() {
        bus.close();
        bus = new TestBus(Settings.with(new QueueSettings(1000, Overflow.DROP_OLDEST), List.of(), 1000));
        int amount = 40_000;
        try (FakeZeek stalling = new FakeZeek(bus.address(), "Tenzir", true)
                        .awaitPeering()
                        .subscribe();
                FakeZeek second = zeek().subscribe();
                FakeZeek third = zeek().subscribe()) {
            for (int i = 0; i < amount; i++) {
                int number = i;
                Await.until("the others keep up", () -> number - Math.min(second.received(), third.received()) < 900);
                bus.publish(Samples.indicator("bad" + i));
            }
            Await.until("the others have everything", () -> second.received() == amount && third.received() == amount);
            assertThat(stalling.received()).isEqualTo(1);
        }
    }

    @Test
    void aLostPeerTakesItsSubscriptionsWithIt() {
        try (FakeZeek zeek = zeek().subscribe()) {
            Await.until("it subscribes", () -> zeekSubscribers() == 1);
            zeek.leave();
            Await.until("its subscription has ended", () -> zeekSubscribers() == 0);
        }
    }

    private long zeekSubscribers() {
        return bus.subscribers().stream()
                .filter(subscriber -> subscriber.toString().contains("stix2/indicator"))
                .count();
    }

    @Test
    void asAReconnectingPeerForgetsItsTopicSoDoesTheBus() {
        try (FakeZeek zeek = zeek().subscribe()) {
            String old = zeek.acknowledged().get(0);
            zeek.unsubscribe("stix2/indicatorqwertzuiop");
            zeek.unsubscribe(old);
            zeek.subscribe();
            Await.until("one subscription is left", () -> zeekSubscribers() == 1);
            bus.publish(Samples.indicator("evil"));
            assertThat(zeek.next().value()).isEqualTo("evil.example");
            bus.publish(Samples.indicator("worse"));
            assertThat(zeek.next().value()).isEqualTo("worse.example");
        }
    }

    @Test
    void aScriptThatAsksTwiceIsFedOnce() {
        try (FakeZeek zeek = zeek().subscribe().subscribe()) {
            Await.until("one subscription is left", () -> zeekSubscribers() == 1);
            bus.publish(Samples.indicator("evil"));
            bus.publish(Samples.indicator("worse"));
            assertThat(zeek.next().value()).isEqualTo("evil.example");
            assertThat(zeek.next().value()).isEqualTo("worse.example");
        }
    }

    @Test
    void scriptsOfSeveralNamespacesWorkSideBySide() {
        try (FakeZeek tenzir = zeek().subscribe();
                FakeZeek other = new FakeZeek(bus.address(), "Other::Module")
                        .awaitPeering()
                        .subscribe()) {
            bus.publish(Samples.indicator("evil"));
            assertThat(tenzir.next()).isEqualTo(other.next());
        }
    }

    @Test
    void aRequestWithoutModuleIsAnsweredInTheConfiguredOne() {
        try (FakeZeek zeek = zeek()) {
            zeek.send(
                    "threatbus/manage",
                    ZeekEvent.of(
                            "subscribe",
                            StringValue.of("stix2/indicator"),
                            io.threatbus.app.zeek.data.TimespanValue.of(Duration.ofDays(30))));
            Await.until("it is acknowledged", () -> zeek.acknowledged().size() == 1);
        }
    }

    @Test
    void whatIsNotASightingIsRefusedAndCounted() {
        try (FakeZeek zeek = zeek();
                Subscription sightings = bus.subscribe(Topic.SIGHTING)) {
            zeek.send("stix2/sighting", ZeekEvent.of("Tenzir::sighting", StringValue.of("yesterday")));
            zeek.sight(Instant.EPOCH, "no-stix-id", new TableValue(List.of()));
            zeek.send("stix2/sighting", ZeekEvent.of("Tenzir::nosuch", StringValue.of("x")));
            zeek.sight(Instant.EPOCH, Samples.indicatorId("evil").toString(), new TableValue(List.of()));
            assertThat(((Sighting) TestBus.next(sightings)).sightingOf()).isEqualTo(Samples.indicatorId("evil"));
            Await.until(
                    "both are counted",
                    () -> bus.metric("messages_rejected", "sighting-arguments")
                                    + bus.metric("messages_rejected", "invalid-reference")
                            == 2);
            assertThat(bus.metric("zeek_events_ignored")).isEqualTo(1);
        }
    }

    @Test
    void sightingsThatComeWhileTheBusStopsDoNotEnterItAndAreCounted() {
        TableValue nothing = new TableValue(List.of());
        try (FakeZeek zeek = zeek();
                Subscription sightings = bus.subscribe(Topic.SIGHTING)) {
            zeek.sight(Instant.EPOCH, Samples.indicatorId("evil").toString(), nothing);
            TestBus.next(sightings);
            bus.plugin().stopAccepting();
            zeek.sight(Instant.EPOCH, Samples.indicatorId("worse").toString(), nothing);
            Await.until("it is counted", () -> bus.metric("zeek_sightings_dropped") == 1);
            assertThat(sightings.depth()).isZero();
        }
    }

    @Test
    void aPluginThatStopsAloneTakesWhatItsPeersHaveSent() {
        TableValue nothing = new TableValue(List.of());
        int amount = 5000;
        try (FakeZeek zeek = zeek();
                Subscription sightings = bus.subscribe(Topic.SIGHTING)) {
            for (int i = 0; i < amount; i++) {
                zeek.sight(Instant.EPOCH, Samples.indicatorId("evil").toString(), nothing);
            }
            bus.plugin().stop();
            for (int i = 0; i < amount; i++) {
                TestBus.next(sightings);
            }
            assertThat(bus.metric("zeek_sightings_dropped")).isZero();
        }
    }

    @Test
    void theBusStopsWhileAPeerHangs() {
        try (FakeZeek stalling =
                new FakeZeek(bus.address(), "Tenzir", true).awaitPeering().subscribe()) {
            for (int i = 0; i < 1000; i++) {
                bus.publish(Samples.indicator("bad" + i));
            }
            stalling.next();
            long begin = System.nanoTime();
            bus.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        }
    }
}
