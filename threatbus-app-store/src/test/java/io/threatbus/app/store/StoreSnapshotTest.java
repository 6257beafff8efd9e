package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSnapshotTest {
    private static final Instant NOW = TurnedClock.START;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();

    private StoreBus bus() {
        return new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT);
    }

    @Test
    void aLateSubscriberGetsTheActiveSetOldestFirst() throws InterruptedException {
        Indicator first = Indicators.domain("one.example", NOW);
        Indicator second = Indicators.domain("two.example", NOW);
        Indicator third = Indicators.domain("three.example", NOW.plusSeconds(1));
        try (StoreBus bus = bus()) {
            bus.publish(first, second, third);
            bus.publish(Indicators.edited(first, NOW.plusSeconds(2)));
            bus.publish(second.removal(StixTimestamp.of(NOW.plusSeconds(3))));

            Subscriber late = bus.subscribe(Optional.of(Duration.ofDays(30)), Topic.INDICATOR)
                    .await("three objects", received -> received.size() == 3)
                    .awaitQuiet();

            assertThat(late.received())
                    .extracting(object -> object.id())
                    .containsExactly(third.id(), first.id(), second.id());
            assertThat(late.lookedFor()).containsOnlyKeys(third.id(), first.id());
            assertThat(late.lookedFor().get(first.id()).modified().instant()).isEqualTo(NOW.plusSeconds(2));
        }
    }

    @Test
    void whoWasAwayGetsWhatChangedSinceAndNothingElse() throws InterruptedException {
        Indicator stays = Indicators.domain("stays.example", NOW);
        Indicator goes = Indicators.domain("goes.example", NOW);
        Indicator comes = Indicators.domain("comes.example", NOW.minus(Duration.ofDays(100)));
        try (StoreBus bus = bus()) {
            Subscriber there = bus.subscribe(Topic.INDICATOR);
            bus.publish(stays, goes);
            there.await("both", received -> received.size() == 2);
            written(bus);
            clock.advance(Duration.ofHours(2));
            bus.publish(comes, goes.removal(StixTimestamp.of(clock.instant())));
            there.await("all", received -> received.size() == 4);

            Subscriber back = bus.subscribe(Optional.of(Duration.ofHours(1)), Topic.INDICATOR)
                    .await("two objects", received -> received.size() == 2)
                    .awaitQuiet();

            assertThat(back.received()).extracting(object -> object.id()).containsExactly(comes.id(), goes.id());
            assertThat(back.removals()).extracting(Indicator::id).containsExactly(goes.id());
        }
    }

    /** A snapshot waits until everything before it is written. */
    private static void written(StoreBus bus) throws InterruptedException {
        try (Subscriber everything = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)) {
            everything.await("anything", received -> !received.isEmpty()).awaitQuiet();
        }
    }

    @Test
    void theSetSurvivesARestart() throws InterruptedException {
        Indicator kept = Indicators.domain("kept.example", NOW);
        Indicator removed = Indicators.domain("removed.example", NOW);
        try (StoreBus bus = bus()) {
            bus.publish(kept, removed, removed.removal(StixTimestamp.of(NOW.plusSeconds(1))));
        }
        try (StoreBus bus = bus()) {
            Subscriber late = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)
                    .await("two objects", received -> received.size() == 2)
                    .awaitQuiet();

            assertThat(late.lookedFor()).containsOnlyKeys(kept.id());
            assertThat(late.lookedFor().get(kept.id())).isEqualTo(kept);
        }
    }

    @Test
    void aRevokedIndicatorIsARemovalInASnapshot() throws InterruptedException {
        Indicator revoked = Indicators.domain("sorry.example", NOW)
                .with(Map.of(
                        "revoked",
                        true,
                        "modified",
                        StixTimestamp.of(NOW.plusSeconds(1)).toString()));
        try (StoreBus bus = bus()) {
            Subscriber there = bus.subscribe(Topic.INDICATOR);
            bus.send(List.of(revoked));
            there.await("the removal", received -> received.size() == 1);
            assertThat(there.removals()).hasSize(1);

            Subscriber late = bus.subscribe(Optional.of(Duration.ofDays(1)), Topic.INDICATOR)
                    .await("the removal", received -> received.size() == 1);

            assertThat(late.received().get(0).text("x_threatbus_update")).contains("REMOVE");
        }
    }

    @Test
    void sightingsAreRememberedToo() throws InterruptedException {
        Indicator indicator = Indicators.domain("seen.example", NOW);
        Sighting sighting = Indicators.sightingOf(indicator, NOW);
        try (StoreBus bus = bus()) {
            bus.publish(indicator, sighting);

            Subscriber onlySightings = bus.subscribe(Optional.of(Duration.ofDays(1)), Topic.SIGHTING)
                    .await("the sighting", received -> received.size() == 1)
                    .awaitQuiet();
            Subscriber both = bus.subscribe(Optional.of(Duration.ofDays(1)), new Topic("stix2"))
                    .await("both", received -> received.size() == 2)
                    .awaitQuiet();

            assertThat(onlySightings.received()).containsExactly(sighting);
            assertThat(both.received()).containsExactlyInAnyOrder(indicator, sighting);
        }
    }

    @Test
    void whatIsNotValidYetIsNotInTheSetUntilItsTimeComes() throws InterruptedException {
        Indicator pending = Indicators.domain("soon.example", NOW)
                .with(Map.of("valid_from", StixTimestamp.of(NOW.plusSeconds(60)).toString()));
        try (StoreBus bus = bus()) {
            Subscriber there = bus.subscribe(Topic.INDICATOR);
            bus.send(List.of(pending));
            there.awaitQuiet();
            assertThat(there.received()).isEmpty();

            Subscriber early = bus.subscribe(Optional.of(Duration.ofDays(1)), Topic.INDICATOR)
                    .awaitQuiet();
            assertThat(early.received()).isEmpty();

            clock.advance(Duration.ofSeconds(60));
            early.await("the beginning", received -> received.size() == 1).awaitQuiet();
            assertThat(early.received()).containsExactly(pending);
            there.await("the beginning", received -> received.size() == 1);
            Subscriber late = bus.subscribe(Optional.of(Duration.ofDays(1)), Topic.INDICATOR)
                    .await("the active one", received -> received.size() == 1);
            assertThat(late.received()).containsExactly(pending);
        }
    }

    @Test
    void anOlderVersionChangesNothing() throws InterruptedException {
        Indicator old = Indicators.domain("old.example", NOW);
        Indicator edited = Indicators.edited(old, NOW.plusSeconds(5));
        try (StoreBus bus = bus()) {
            bus.publish(edited);
            bus.send(List.of(old));

            Subscriber late = bus.subscribe(Optional.of(Duration.ofDays(1)), Topic.INDICATOR)
                    .await("one", received -> received.size() == 1)
                    .awaitQuiet();

            assertThat(late.received()).containsExactly(edited);
        }
    }
}
