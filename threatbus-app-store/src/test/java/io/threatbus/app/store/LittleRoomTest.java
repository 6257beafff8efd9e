package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.Health;
import io.threatbus.bus.coverage.CoverageSettings;
import io.threatbus.bus.life.LifeSettings;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Indicator;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.Await;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store has more indicators than there is room for in memory. */
class LittleRoomTest {
    private static final int ROOM = 1_000;
    private static final int MANY = 4_000;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();

    private StoreBus bus() {
        return bus(new LifeSettings(ROOM, LifeSettings.Announce.AUTO));
    }

    private StoreBus bus(LifeSettings life) {
        BusSettings all = BusSettings.DEFAULT.withStateDirectory(directory);
        return new StoreBus(
                clock,
                new InMemoryBackbone(),
                StoreSettings.DEFAULT,
                new BusSettings(
                        all.inqCapacity(),
                        all.maxMessageSize(),
                        all.maxNesting(),
                        all.maxListLength(),
                        all.drainTimeout(),
                        all.stopTimeout(),
                        all.snapshotTimeout(),
                        all.stateDirectory(),
                        all.journal(),
                        all.memory(),
                        life,
                        CoverageSettings.DEFAULT));
    }

    private Indicator content(int number) {
        return Indicators.indicator(
                new StixId("indicator", new UUID(number, 0x8000000000000001L)),
                "[domain-name:value = 'd" + number + ".example.com']",
                TurnedClock.START,
                Optional.empty());
    }

    private List<Indicator> contents(int from, int to) {
        List<Indicator> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            all.add(content(i));
        }
        return all;
    }

    private void send(StoreBus bus, List<Indicator> words) throws InterruptedException {
        bus.publish(words.toArray(Indicator[]::new));
        Await.until("all is in the database", () -> bus.gauge("store_waiting") == 0);
        clock.advance(Duration.ofSeconds(2));
    }

    private static List<Indicator> withdrawn(List<Indicator> contents, StixTimestamp when) {
        return contents.stream().map(one -> one.removal(when)).toList();
    }

    @Test
    void whatWasWithdrawnStaysWithdrawnAlthoughItHasLeftTheMemory() throws Exception {
        List<Indicator> old = contents(0, MANY);
        try (StoreBus bus = bus()) {
            send(bus, old);
            send(bus, withdrawn(old, StixTimestamp.of(clock.instant())));
            send(bus, contents(MANY, MANY + 500));
            send(bus, contents(MANY + 500, MANY + 1_500));
            assertThat(bus.gauge("life_indicators")).isBetween(1_500L, 2_000L);
            try (Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
                bus.send(old);
                bus.publish(content(MANY + 1_500));
                subscriber.await("the new one", received -> !received.isEmpty());
                assertThat(subscriber.received())
                        .extracting(StixObject::id)
                        .containsExactly(content(MANY + 1_500).id());
                Indicator newer = Indicators.indicator(
                        old.get(7).id(),
                        "[domain-name:value = 'again.example.com']",
                        clock.instant(),
                        Optional.empty());
                bus.publish(newer);
                subscriber.await("the newer version", received -> received.size() == 2);
                assertThat(subscriber.lookedFor()).containsKey(newer.id());
            }
            assertThat(bus.gauge("life_recalled")).isGreaterThan(1_000);
        }
        try (StoreBus again = bus();
                Subscriber subscriber = again.subscribe(Topic.INDICATOR)) {
            assertThat(again.gauge("life_indicators")).as("after a restart").isBetween(1_500L, 2_500L);
            again.send(old.subList(0, 7));
            again.send(old.subList(8, MANY));
            again.publish(content(MANY + 2_000));
            subscriber.await("the new one", received -> !received.isEmpty());
            assertThat(subscriber.received()).hasSize(1);
        }
    }

    private static long decided(StoreBus bus, String outcome) {
        return bus.bus().meters().families().stream()
                .filter(family -> family.name().endsWith("_life"))
                .flatMap(family -> family.samples().stream())
                .filter(sample -> sample.labels().containsValue(outcome))
                .mapToLong(Meters.Sample::value)
                .sum();
    }

    @Test
    void newOnesForWhichThereIsNoMemoryAreRefusedAndNothingElseIsLost() throws Exception {
        LifeSettings life = new LifeSettings(ROOM, ROOM, LifeSettings.Announce.AUTO);
        List<Indicator> known = contents(0, ROOM);
        try (StoreBus bus = bus(life);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            send(bus, known);
            bus.send(contents(ROOM, 3 * ROOM));
            Await.until("new ones are refused", () -> decided(bus, "refused") == 2 * ROOM);
            assertThat(bus.gauge("life_indicators")).isEqualTo(ROOM);
            assertThat(bus.bus().plugins())
                    .filteredOn(plugin -> plugin.health().state() == Health.State.DEGRADED)
                    .singleElement()
                    .satisfies(plugin -> assertThat(plugin.health().detail()).contains("bus.life.capacity"));
            subscriber.await("all for which there was room", received -> received.size() >= ROOM);

            Indicator edited = Indicators.indicator(
                    known.get(1).id(), "[domain-name:value = 'edited.example.com']", clock.instant(), Optional.empty());
            bus.publish(edited);
            subscriber.await("the new version", received -> received.size() == ROOM + 1);
            assertThat(subscriber.lookedFor()).hasSize(ROOM).containsEntry(edited.id(), edited);
            bus.publish(content(2 * ROOM).removal(StixTimestamp.of(clock.instant())));
            subscriber.await("a removal of what was refused", received -> received.size() == ROOM + 2);

            send(bus, withdrawn(known.subList(10, 300), StixTimestamp.of(clock.instant())));
            clock.advance(Duration.ofSeconds(2));
            // It looks for room once in a millisecond, in one of its tables, which may have none.
            Await.until("there is room again", () -> {
                sendAgain(bus, contents(2 * ROOM + 1, 2 * ROOM + 200));
                return decided(bus, "added") > ROOM;
            });
            assertThat(bus.gauge("life_indicators")).isLessThanOrEqualTo(ROOM + 1);
        }
    }

    private static void sendAgain(StoreBus bus, List<Indicator> words) {
        try {
            bus.send(words);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Indicator> from(String source, List<Indicator> contents) {
        return contents.stream()
                .map(one -> one.with(Map.of("x_threatbus_source", source)))
                .toList();
    }

    @Test
    void furtherSourcesOfKnownOnesAreRefusedWhereThereIsNoMemoryForThem() throws Exception {
        LifeSettings life = new LifeSettings(ROOM, ROOM, LifeSettings.Announce.AUTO);
        List<Indicator> known = contents(0, ROOM);
        try (StoreBus bus = bus(life);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            send(bus, from("a", known));
            bus.send(from("b", known));
            Await.until("they are refused", () -> decided(bus, "refused") == ROOM);
            bus.send(from("a", known));
            send(bus, withdrawn(from("a", known), StixTimestamp.of(clock.instant())));
            subscriber.await("all are withdrawn by who published them", received -> received.size() == 2 * ROOM);
            assertThat(subscriber.lookedFor()).isEmpty();
            assertThat(decided(bus, "refused")).isEqualTo(ROOM);
        }
    }

    @Test
    void removalsOfWhatNobodyKnowsAreBoundedAlsoWhileTheStoreCannotWrite() throws Exception {
        LifeSettings life = new LifeSettings(ROOM, ROOM, LifeSettings.Announce.AUTO);
        List<Indicator> known = contents(0, ROOM);
        try (StoreBus bus = bus(life);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            send(bus, known);
            try (Connection other = DriverManager.getConnection(
                            "jdbc:sqlite:" + directory.resolve("store").resolve("store.db"));
                    Statement locking = other.createStatement()) {
                locking.execute("BEGIN IMMEDIATE");
                bus.send(withdrawn(contents(ROOM, 6 * ROOM), StixTimestamp.of(clock.instant())));
                Await.until("most are refused", () -> decided(bus, "refused") >= 4 * ROOM);
                assertThat(bus.gauge("life_indicators")).isLessThanOrEqualTo(ROOM + ROOM / 8);
                bus.send(withdrawn(known.subList(0, 10), StixTimestamp.of(clock.instant())));
                subscriber.await("known ones are withdrawn all the same", received -> {
                    List<StixId> ids = received.stream().map(StixObject::id).toList();
                    return ids.lastIndexOf(known.get(9).id()) > ROOM;
                });
                locking.execute("ROLLBACK");
            }
        }
    }
}
