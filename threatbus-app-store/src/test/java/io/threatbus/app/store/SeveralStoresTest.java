package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.message.Update;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.Await;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several buses on one backbone, each with a store of its own. */
class SeveralStoresTest {
    private static final Instant NOW = TurnedClock.START;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();
    private final Exchange exchange = new Exchange();

    private StoreBus bus(String name) {
        return new StoreBus(directory.resolve(name), clock, exchange.link(), StoreSettings.DEFAULT);
    }

    @Test
    void eachEndsWhatIsOverForItsOwnSubscribersAndOnce() throws InterruptedException {
        List<Indicator> indicators = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            indicators.add(Indicators.domainUntil("d" + i + ".example", NOW, NOW.plusSeconds(60 + i % 3)));
        }
        try (StoreBus left = bus("left");
                StoreBus right = bus("right");
                StoreBus third = bus("third");
                Subscriber atLeft = left.subscribe(Topic.INDICATOR);
                Subscriber atRight = right.subscribe(Topic.INDICATOR);
                Subscriber atThird = third.subscribe(Topic.INDICATOR)) {
            left.publish(indicators.toArray(Indicator[]::new));
            settle(left, right, third);
            clock.advance(Duration.ofSeconds(100));

            for (Subscriber subscriber : List.of(atLeft, atRight, atThird)) {
                subscriber
                        .await("all removals", received -> received.size() >= 100)
                        .awaitQuiet();
                assertThat(subscriber.removals()).hasSize(50);
                assertThat(subscriber.lookedFor()).isEmpty();
            }
        }
    }

    @Test
    void aSnapshotFromSeveralStoresHasNoDuplicates() throws InterruptedException {
        Indicator stays = Indicators.domain("stays.example", NOW);
        Indicator goes = Indicators.domainUntil("goes.example", NOW, NOW.plusSeconds(60));
        try (StoreBus left = bus("left");
                StoreBus right = bus("right")) {
            left.publish(stays, goes);
            settle(left, right);
            clock.advance(Duration.ofSeconds(100));
            try (Subscriber witness = right.subscribe(Topic.INDICATOR)) {
                witness.await("the removal", received -> received.size() == 1);
            }

            Subscriber late = right.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)
                    .await("both", received -> received.size() == 2)
                    .awaitQuiet();

            assertThat(late.received()).extracting(StixObject::id).containsExactlyInAnyOrder(stays.id(), goes.id());
            assertThat(late.lookedFor()).containsOnlyKeys(stays.id());
        }
    }

    @Test
    void anotherTakesOverWhenTheFirstHasGone() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("over.example", NOW, NOW.plusSeconds(60));
        StoreBus left = bus("left");
        try (StoreBus right = bus("right");
                Subscriber subscriber = right.subscribe(Topic.INDICATOR)) {
            left.publish(indicator);
            settle(left, right);
            left.close();
            clock.advance(Duration.ofSeconds(61));

            subscriber.await("the removal", received -> received.size() == 2).awaitQuiet();
            assertThat(subscriber.removals()).hasSize(1);
        } finally {
            left.close();
        }
    }

    @Test
    void aSnapshotThatPassesByDrownsNoStoresVoice() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("beside.example", NOW, NOW.plusSeconds(60));
        Message foreign = new SnapshotEnvelope(UUID.randomUUID(), Indicators.domain("history.example", NOW));
        try (StoreBus left = bus("left");
                StoreBus right = bus("right");
                Subscriber subscriber = right.subscribe(Topic.INDICATOR)) {
            left.publish(indicator);
            settle(left, right);
            clock.advance(Duration.ofSeconds(61));
            left.send(Collections.nCopies(300_000, foreign));
            left.publish(Indicators.domain("marker.example", NOW));

            subscriber.await("history, removal and marker", received -> received.size() == 4);
            for (StoreBus bus : List.of(left, right)) {
                assertThat(bus.gauge("messages_dropped")).isZero();
                assertThat(bus.gauge("store_peers")).isEqualTo(2);
            }
        }
    }

    @Test
    void whatOneCannotSayAnotherSays() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("wordy.example", NOW, NOW.plusSeconds(60))
                .with(Map.of("description", "x".repeat(1_000)));
        try (StoreBus left =
                        new StoreBus(directory.resolve("left"), clock, exchange.link(), StoreSettings.DEFAULT, 1_000);
                StoreBus right = bus("right");
                Subscriber subscriber = right.subscribe(Topic.INDICATOR)) {
            right.publish(indicator);
            subscriber.await("the news", received -> received.size() == 1);
            awaitPeers(left, right);
            clock.advance(Duration.ofSeconds(61));

            subscriber.await("the removal", received -> received.size() == 2).awaitQuiet();
            assertThat(subscriber.removals()).hasSize(1);
        }
    }

    @Test
    void nothingIsSaidTwiceWhenTheBackboneWasAway() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("away.example", NOW, NOW.plusSeconds(60));
        try (StoreBus left = bus("left");
                StoreBus right = bus("right");
                Subscriber subscriber = right.subscribe(Topic.INDICATOR)) {
            left.publish(indicator);
            settle(left, right);
            exchange.broken(true);
            clock.advance(Duration.ofSeconds(61));
            subscriber.await("the removal, by its own bus's clock", received -> received.size() == 2);
            exchange.broken(false);
            subscriber.awaitQuiet();
            assertThat(subscriber.removals()).hasSize(1);
        }
    }

    @Test
    void busesWithEqualSettingsEndEqualThoughOneWasAway() throws InterruptedException {
        Random random = new Random(5);
        List<Indicator> first = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            first.add(Indicators.domain("d" + i + ".example", NOW));
        }
        StoreBus left = bus("left");
        StoreBus right = bus("right");
        try {
            say(left, right, first, random);
            settle(left, right);
            right.close();
            clock.advance(Duration.ofSeconds(30));
            say(left, left, first, random);
            right = bus("right");
            settle(left, right);
            say(right, left, first, random);
            awaitEqual(left, right);
            assertThat(active(left)).isNotEmpty();
        } finally {
            left.close();
            right.close();
        }
    }

    /** It missed who withdrew what: had it only heard that they are gone, the restoration would mean nothing to it. */
    @Test
    void aBusThatWasAwayKnowsAsMuchAsTheOther() throws InterruptedException {
        Indicator byOperator = Indicators.domain("operator.example", NOW);
        Indicator ofTwo = from(Indicators.domain("two.example", NOW), "s", 10);
        Indicator ended = Indicators.domain("ended.example", NOW);
        StoreBus left = bus("left");
        StoreBus right = bus("right");
        try {
            left.send(List.of(byOperator, ofTwo, from(ofTwo, "t", 10), ended));
            settle(left, right);
            right.close();
            clock.advance(Duration.ofSeconds(30));
            left.send(List.of(
                    Act.of(byOperator, Act.Kind.WITHDRAWN, 1),
                    from(ofTwo, "s", 30).with(Map.of("x_threatbus_update", "REMOVE")),
                    from(ofTwo, "t", 20).with(Map.of("x_threatbus_update", "REMOVE"))));
            clock.advance(StoreSettings.DEFAULT.lifetimes().domain().minusSeconds(10));
            settle(left);
            right = bus("right");
            settle(left, right);
            assertThat(active(right)).isEqualTo(active(left)).isEmpty();

            left.send(List.of(
                    Act.of(byOperator, Act.Kind.RESTORED, 2), from(ofTwo, "s", 25), from(ofTwo, "t", 15), ended));
            awaitEqual(left, right);
            assertThat(active(left)).containsOnlyKeys(ended.id());
            left.send(List.of(byOperator, from(ofTwo, "t", 21)));
            awaitEqual(left, right);
            assertThat(active(left)).containsOnlyKeys(ended.id(), byOperator.id(), ofTwo.id());
        } finally {
            left.close();
            right.close();
        }
    }

    private static Indicator from(Indicator indicator, String source, int second) {
        return indicator.with(Map.of(
                "x_threatbus_source",
                source,
                "modified",
                StixTimestamp.of(NOW.plusSeconds(second)).toString()));
    }

    /** Buses of the Python version forward whatever comes: they are told once more what is over, and not each time. */
    @Test
    void whatIsPublishedAlthoughItIsWithdrawnIsSaidToBeOverOnceMore() throws InterruptedException {
        Indicator feed = Indicators.domain("feed.example", NOW);
        Indicator removal = feed.removal(StixTimestamp.of(NOW.plusSeconds(10)));
        try (StoreBus left = bus("left");
                StoreBus right = bus("right");
                Subscriber subscriber = right.subscribe(Topic.INDICATOR)) {
            left.send(List.of(feed, removal));
            subscriber.await("the removal", received -> received.size() == 2);
            awaitPeers(left, right);
            left.send(List.of(feed, feed));
            right.send(List.of(feed));
            Await.until("it is repeated", () -> exchange.carried(feed.id()).size() == 6);
            Indicator repeated = exchange.carried(feed.id()).get(5);
            assertThat(repeated.update()).contains(Update.REMOVE);
            assertThat(repeated.modified().isAfter(feed.modified())).isTrue();
            left.send(List.of(feed));
            settle(left, right);
            assertThat(exchange.carried(feed.id())).hasSize(7);
            assertThat(subscriber.received()).hasSize(2);
        }
    }

    private static void awaitEqual(StoreBus left, StoreBus right) throws InterruptedException {
        settle(left, right);
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!active(left).equals(active(right))) {
            assertThat(System.nanoTime())
                    .as("left %s, right %s", active(left), active(right))
                    .isLessThan(end);
        }
    }

    /** Versions, older ones, conflicts and withdrawals, some from each bus. */
    private static void say(StoreBus one, StoreBus other, List<Indicator> about, Random random)
            throws InterruptedException {
        for (int step = 0; step < 40; step++) {
            Indicator indicator = about.get(random.nextInt(about.size()));
            Map<String, Object> changes = new HashMap<>();
            changes.put(
                    "modified",
                    StixTimestamp.of(NOW.plusSeconds(random.nextInt(20))).toString());
            changes.put("pattern", "[domain-name:value = 'v" + random.nextInt(3) + ".example']");
            if (random.nextInt(4) == 0) {
                changes.put("x_threatbus_update", "REMOVE");
            }
            (random.nextBoolean() ? one : other).send(List.of(indicator.with(changes)));
        }
    }

    private static Map<StixId, String> active(StoreBus bus) throws InterruptedException {
        try (Subscriber late = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)) {
            Map<StixId, String> patterns = new HashMap<>();
            late.awaitQuiet().lookedFor().forEach((id, indicator) -> patterns.put(id, indicator.pattern()));
            return patterns;
        }
    }

    private static void awaitPeers(StoreBus... buses) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (StoreBus bus : buses) {
            while (bus.gauge("store_peers") != buses.length) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("only " + bus.gauge("store_peers") + " stores");
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Waits until every store knows of every other, and has written what came. */
    private static void settle(StoreBus... buses) throws InterruptedException {
        awaitPeers(buses);
        for (StoreBus bus : buses) {
            try (Subscriber everything = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)) {
                everything.await("anything", received -> !received.isEmpty()).awaitQuiet();
            }
        }
    }
}
