package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.message.Update;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreExpiryTest {
    private static final Instant NOW = TurnedClock.START;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();

    private StoreBus bus() {
        return new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT);
    }

    @Test
    void everySubscriberIsToldOnceWhenAnIndicatorsTimeIsOver() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("short.example", NOW, NOW.plusSeconds(60));
        try (StoreBus bus = bus();
                Subscriber one = bus.subscribe(Topic.INDICATOR);
                Subscriber two = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(indicator);
            clock.advance(Duration.ofSeconds(61));

            one.await("a removal", received -> received.size() == 2).awaitQuiet();
            two.await("a removal", received -> received.size() == 2).awaitQuiet();

            assertThat(one.removals()).hasSize(1);
            assertThat(two.removals()).isEqualTo(one.removals());
            Indicator removal = one.removals().get(0);
            assertThat(removal.id()).isEqualTo(indicator.id());
            assertThat(removal.update()).contains(Update.REMOVE);
            assertThat(removal.pattern()).isEqualTo(indicator.pattern());
            assertThat(removal.modified()).isGreaterThan(indicator.modified());
        }
    }

    @Test
    void inRealTimeTheRemovalComesOnceItsTimeHasCome() throws InterruptedException {
        InstantSource clock = InstantSource.system();
        Instant until = clock.instant().plusSeconds(2);
        Indicator indicator = Indicators.domainUntil("two-seconds.example", clock.instant(), until);
        try (StoreBus bus = new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(indicator);

            subscriber.await("a removal", received -> received.size() == 2);

            assertThat(clock.instant()).isBetween(until, until.plusSeconds(3));
        }
    }

    @Test
    void whatExpiredWhileTheBusWasDownIsCaughtUp() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("down.example", NOW, NOW.plusSeconds(60));
        try (StoreBus bus = bus()) {
            bus.publish(indicator);
        }
        clock.advance(Duration.ofDays(1));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            subscriber.await("the removal", received -> received.size() == 1).awaitQuiet();
            assertThat(subscriber.removals()).extracting(Indicator::id).containsExactly(indicator.id());
        }
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(Indicators.domain("marker.example", clock.instant()));
            subscriber.await("the marker", received -> !received.isEmpty()).awaitQuiet();
            assertThat(subscriber.removals()).isEmpty();
        }
    }

    @Test
    void aClockThatJumpsToAndFroExpiresNothingTwice() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("jump.example", NOW, NOW.plusSeconds(60));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(indicator);
            clock.advance(Duration.ofDays(365));
            subscriber.await("the removal", received -> received.size() == 2);
            clock.set(NOW);
            subscriber.awaitQuiet();
            clock.advance(Duration.ofSeconds(61));
            subscriber.awaitQuiet();

            assertThat(subscriber.removals()).hasSize(1);
        }
    }

    @Test
    void indicatorsWithoutAnEndLiveAsLongAsTheirKind() throws InterruptedException {
        Indicator address = Indicators.domain("x", NOW).with(Map.of("pattern", "[ipv4-addr:value = '192.0.2.1']"));
        Indicator domain = Indicators.domain("long.example", NOW);
        Indicator hash = Indicators.domain("x", NOW)
                .with(Map.of("pattern", "[file:hashes.MD5 = '9e107d9d372bb6826bd81d3542a419d6']"));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(address, domain, hash);
            written(bus);
            clock.advance(Duration.ofDays(31));
            subscriber
                    .await("the address to go", received -> received.size() == 4)
                    .awaitQuiet();
            assertThat(subscriber.lookedFor()).containsOnlyKeys(domain.id(), hash.id());

            clock.advance(Duration.ofDays(60));
            subscriber
                    .await("the domain to go", received -> received.size() == 5)
                    .awaitQuiet();
            assertThat(subscriber.lookedFor()).containsOnlyKeys(hash.id());
        }
    }

    @Test
    void aNewVersionStartsTheLifetimeAgain() throws InterruptedException {
        Indicator address = Indicators.domain("x", NOW).with(Map.of("pattern", "[ipv4-addr:value = '192.0.2.1']"));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(address);
            written(bus);
            clock.advance(Duration.ofDays(20));
            bus.publish(Indicators.edited(address, clock.instant()));
            written(bus);
            clock.advance(Duration.ofDays(20));
            subscriber.awaitQuiet();
            assertThat(subscriber.removals()).isEmpty();

            clock.advance(Duration.ofDays(11));
            subscriber.await("the end", received -> received.size() == 3);
            assertThat(subscriber.removals()).hasSize(1);
        }
    }

    @Test
    void aLateVersionBringsAnExpiredIndicatorBack() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("back.example", NOW, NOW.plusSeconds(60));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(indicator);
            clock.advance(Duration.ofSeconds(61));
            subscriber.await("the removal", received -> received.size() == 2);
            // Its author had changed it before it ended, but that comes only now.
            bus.publish(indicator.with(Map.of(
                    "modified", StixTimestamp.of(NOW.plusSeconds(30)).toString(),
                    "valid_until", StixTimestamp.of(NOW.plusSeconds(600)).toString())));

            Subscriber late = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)
                    .await("the new version", received -> !received.isEmpty())
                    .awaitQuiet();
            assertThat(late.lookedFor()).containsOnlyKeys(indicator.id());
        }
    }

    @Test
    void theLastVersionThatStixCanWriteIsWithdrawnToo() throws InterruptedException {
        Instant last = Instant.parse("9999-12-31T23:59:59.999Z");
        Indicator far = Indicators.domain("far.example", NOW)
                .with(Map.of(
                        "modified", StixTimestamp.of(last).toString(),
                        "valid_until", StixTimestamp.of(NOW.plusSeconds(60)).toString()));
        Indicator later = far.with(Map.of(
                "id", StixId.random("indicator").toString(),
                "modified", StixTimestamp.of(last.minusMillis(1)).toString()));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(far, later);
            written(bus);
            clock.advance(Duration.ofSeconds(61));
            subscriber.await("both removals", received -> received.size() == 4).awaitQuiet();
            assertThat(subscriber.removals()).hasSize(2);
            assertThat(subscriber.lookedFor()).isEmpty();
            Subscriber late = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)
                    .await("what is recorded", received -> received.size() == 2);
            assertThat(late.removals()).hasSize(2);
        }
    }

    @Test
    void oneThatCannotBeWithdrawnStandsInNobodysWay() throws InterruptedException {
        Indicator huge = Indicators.domainUntil("huge.example", NOW, NOW.plusSeconds(60));
        int room = MessageLimits.DEFAULT.size() - huge.json().size() - ",\"description\":\"\"".length();
        Indicator full = huge.with(Map.of("description", "x".repeat(room)));
        Indicator other = Indicators.domainUntil("other.example", NOW, NOW.plusSeconds(61));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(full, other);
            written(bus);
            clock.advance(Duration.ofSeconds(62));
            subscriber.await("the other's removal", received -> received.stream()
                    .anyMatch(object -> object instanceof Indicator indicator
                            && indicator.isRemoval()
                            && indicator.id().equals(other.id())));
        }
    }

    @Test
    void whatALoweredLimitKeepsOutIsWithdrawnAllTheSame() throws InterruptedException {
        Indicator wordy = Indicators.domainUntil("wordy.example", NOW, NOW.plusSeconds(60))
                .with(Map.of("description", "x".repeat(1_000)));
        Indicator brief = Indicators.domainUntil("brief.example", NOW, NOW.plusSeconds(61));
        try (StoreBus bus = bus()) {
            bus.publish(wordy, brief);
        }
        clock.advance(Duration.ofSeconds(62));
        try (StoreBus bus = new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT, 1_000);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            subscriber.await("both removals", received -> received.size() == 2);
            assertThat(subscriber.removals())
                    .extracting(Indicator::id)
                    .containsExactlyInAnyOrder(wordy.id(), brief.id());
        }
    }

    @Test
    void whatComesAgainAfterItsOwnEndReachesNobody() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("zombie.example", NOW, NOW.plusSeconds(60));
        Indicator marker = Indicators.domain("marker.example", NOW);
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(indicator);
            written(bus);
            clock.advance(Duration.ofSeconds(61));
            subscriber.await("the removal", received -> received.size() == 2);

            bus.send(List.of(indicator, marker));

            subscriber
                    .await("the marker", received -> received.contains(marker))
                    .awaitQuiet();
            assertThat(subscriber.received()).hasSize(3);
            assertThat(subscriber.lookedFor()).containsOnlyKeys(marker.id());
        }
    }

    @Test
    void whatIsListedAgainUnchangedLivesAsLongAsItIsListed() throws InterruptedException {
        Indicator address = Indicators.domain("x", NOW).with(Map.of("pattern", "[ipv4-addr:value = '192.0.2.1']"));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(address);
            for (int day = 0; day < 5; day++) {
                clock.advance(Duration.ofDays(20));
                bus.send(List.of(address));
                written(bus);
            }
            subscriber.awaitQuiet();
            assertThat(subscriber.received()).as("added once, never removed").containsExactly(address);

            clock.advance(Duration.ofDays(31));
            subscriber.await("the end", received -> received.size() == 2);
            bus.send(List.of(address));
            subscriber.await("it is listed again", received -> received.size() == 3);
            assertThat(subscriber.lookedFor()).containsOnlyKeys(address.id());
        }
    }

    @Test
    void whatBeginsLaterReachesSubscribersWhenItsTimeComes() throws InterruptedException {
        Indicator later = Indicators.domain("later.example", NOW)
                .with(Map.of("valid_from", StixTimestamp.of(NOW.plusSeconds(60)).toString()));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.send(List.of(later, Indicators.sightingOf(later, NOW)));
            try (Subscriber sightings = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.SIGHTING)) {
                sightings.await("what is written", received -> !received.isEmpty());
            }
            subscriber.awaitQuiet();
            assertThat(subscriber.received()).isEmpty();
            clock.advance(Duration.ofSeconds(60));
            subscriber.await("its beginning", received -> received.size() == 1);
            assertThat(subscriber.received()).containsExactly(later);
        }
    }

    /** A snapshot waits until everything before it is written. */
    private static void written(StoreBus bus) throws InterruptedException {
        try (Subscriber everything = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)) {
            everything.await("anything", received -> !received.isEmpty());
        }
    }
}
