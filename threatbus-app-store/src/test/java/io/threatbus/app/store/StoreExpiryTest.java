package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.life.DeferredExpiries;
import io.threatbus.app.store.life.Lifecycle;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.Recorder;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.MessageParser;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
    void inRealTimeTheRemovalComesWithinASecond() throws InterruptedException {
        InstantSource clock = InstantSource.system();
        Instant until = clock.instant().plusSeconds(2);
        Indicator indicator = Indicators.domainUntil("two-seconds.example", clock.instant(), until);
        try (StoreBus bus = new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(indicator);

            subscriber.await("a removal", received -> received.size() == 2);

            assertThat(clock.instant()).isBetween(until, until.plusSeconds(1));
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
                .with(Map.of("pattern", "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']"));
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
    void whatALoweredLimitKeepsOutIsPutOffAndWithdrawnWhenTheLimitIsRaised() throws InterruptedException {
        int more = 2_100;
        List<Indicator> wordy = new ArrayList<>();
        for (int i = 0; i < more; i++) {
            wordy.add(Indicators.domainUntil("l" + i + ".example", NOW, NOW.plusSeconds(60))
                    .with(Map.of("description", "x".repeat(1_000))));
        }
        Indicator brief = Indicators.domainUntil("brief.example", NOW, NOW.plusSeconds(61));
        try (StoreBus bus = bus()) {
            bus.publish(wordy.toArray(Indicator[]::new));
            bus.publish(brief);
        }
        clock.advance(Duration.ofSeconds(62));
        try (StoreBus bus = new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT, 1_000);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            subscriber.await("the brief one's removal", received -> received.size() == 1);
            assertThat(subscriber.removals()).extracting(Indicator::id).containsExactly(brief.id());
            await("all others are put off", () -> bus.gauge("store_announcements_put_off") == more);
        }
        clock.advance(DeferredExpiries.SPAN);
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            subscriber.await("the long ones' removals", received -> received.size() == more);
            assertThat(subscriber.removals()).hasSize(more);
        }
    }

    @Test
    void whatComesAgainAfterItsEndIsWithdrawnAgain() throws InterruptedException {
        Indicator indicator = Indicators.domainUntil("zombie.example", NOW, NOW.plusSeconds(60));
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(indicator);
            clock.advance(Duration.ofSeconds(61));
            subscriber.await("the removal", received -> received.size() == 2);
            written(bus);

            bus.publish(indicator);

            subscriber
                    .await("the second removal", received -> received.size() == 4)
                    .awaitQuiet();
            assertThat(subscriber.lookedFor()).isEmpty();
            assertThat(subscriber.removals().get(1))
                    .isEqualTo(subscriber.removals().get(0));
        }
    }

    @Test
    void howeverManyComeAgainAfterTheirEndTheyAreWithdrawnAgainAndAgain() throws InterruptedException {
        int many = 2_500;
        Indicator[] zombies = new Indicator[many];
        for (int i = 0; i < many; i++) {
            zombies[i] = Indicators.domainUntil("z" + i + ".example", NOW, NOW.plusSeconds(60));
        }
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(zombies);
            clock.advance(Duration.ofSeconds(61));
            subscriber.await("the removals", received -> received.size() == 2 * many);
            for (int time = 2; time < 4; time++) {
                written(bus);
                clock.advance(Duration.ofSeconds(1));
                int before = 2 * many * (time - 1);
                bus.publish(zombies);
                subscriber
                        .await("the removals again", received -> received.size() == before + 2 * many)
                        .awaitQuiet();
                assertThat(subscriber.lookedFor()).isEmpty();
                assertThat(subscriber.removals()).hasSize(time * many);
            }
        }
    }

    @Test
    void whatComesAgainWhenNobodyCanSaySoIsWithdrawnAgainAfterTheRestart() throws Exception {
        Indicator indicator = Indicators.domainUntil("zombie.example", NOW, NOW.plusSeconds(60));
        try (StoreBus bus = bus()) {
            bus.publish(indicator);
        }
        clock.advance(Duration.ofSeconds(61));
        Database database = new Database(
                new Connections(directory.resolve("store").resolve("store.db")),
                Optional.empty(),
                () -> StoreSettings.DEFAULT);
        try {
            Recorder recorder = database.recorder(MessageParser.DEFAULT);
            recorder.record(Lifecycle.expiryOf(indicator), Micros.of(clock.instant()));
            recorder.record(indicator, Micros.of(clock.instant()));
            recorder.commit(Micros.of(clock.instant()));
        } finally {
            database.close();
        }
        try (StoreBus bus = bus();
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            subscriber.await("the removal", received -> received.size() == 1).awaitQuiet();
            assertThat(subscriber.removals()).containsExactly(Lifecycle.expiryOf(indicator));
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what);
            }
            Thread.onSpinWait();
        }
    }

    /** A snapshot waits until everything before it is written. */
    private static void written(StoreBus bus) throws InterruptedException {
        try (Subscriber everything = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)) {
            everything.await("anything", received -> !received.isEmpty());
        }
    }
}
