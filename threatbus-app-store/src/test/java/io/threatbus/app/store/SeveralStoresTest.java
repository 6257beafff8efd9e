package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
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
            settle(left, right);
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!active(left).equals(active(right))) {
                assertThat(System.nanoTime())
                        .as("left %s, right %s", active(left), active(right))
                        .isLessThan(end);
            }
            assertThat(active(left)).isNotEmpty();
        } finally {
            left.close();
            right.close();
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
