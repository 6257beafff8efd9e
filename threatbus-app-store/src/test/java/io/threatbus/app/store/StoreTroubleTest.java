package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.threatbus.ThreatBusException;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.life.Lifetimes;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.Health;
import io.threatbus.message.Indicator;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.testing.TurnedClock;
import io.threatbus.toolkit.sqlite.SqliteLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store does when its disk or its file is not what it should be. */
class StoreTroubleTest {
    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();

    private StoreBus bus(StoreSettings settings) {
        return new StoreBus(directory, clock, new InMemoryBackbone(), settings);
    }

    private Path file() {
        return directory.resolve("store").resolve("store.db");
    }

    @Test
    void aFullDatabaseDegradesTheStoreAndNotTheBusAndRecoversByItself() throws InterruptedException {
        StoreSettings tight = new StoreSettings(
                Optional.empty(), Lifetimes.DEFAULT, Duration.ofDays(1), Duration.ofDays(1), 1_000_000, 2, 1024, true);
        List<Indicator> many = new ArrayList<>();
        for (int i = 0; i < 8_000; i++) {
            many.add(Indicators.domain("d" + i + ".example", clock.instant()));
        }
        try (StoreBus bus = bus(tight);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            bus.publish(many.toArray(Indicator[]::new));
            await("the store says it is full", () -> bus.store().health().state() == Health.State.DEGRADED);
            assertThat(bus.store().health().detail()).contains("no room");
            subscriber.await("live news all the same", received -> received.size() == many.size());

            bus.reconfigureStore(StoreSettings.DEFAULT);
            await("it recovers", () -> bus.store().health().state() == Health.State.UP);
            Subscriber late = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)
                    .await("everything", received -> received.size() == many.size());
            assertThat(late.lookedFor()).hasSize(many.size());
        }
    }

    @Test
    void aBurstThatIsMoreThanMayWaitOnDiskIsKeptAllTheSame() throws Exception {
        StoreSettings tight = new StoreSettings(
                Optional.empty(), Lifetimes.DEFAULT, Duration.ofDays(1), Duration.ofDays(1), 1_000_000, 0, 1, true);
        List<Indicator> many = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            many.add(Indicators.domain("d" + i + ".example", clock.instant()));
        }
        try (StoreBus bus = bus(tight)) {
            bus.publish(many.toArray(Indicator[]::new));
            Subscriber late = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)
                    .await("everything", received -> received.size() == many.size());
            assertThat(late.lookedFor()).hasSize(many.size());
            assertThat(bus.gauge("store_lost_objects")).isZero();
            assertThat(bus.store().health().state()).isEqualTo(Health.State.UP);
        }
        try (var files = Files.list(file().getParent())) {
            assertThat(files.map(path -> path.getFileName().toString())).noneMatch(name -> name.contains("-inbox-"));
        }
    }

    @Test
    void aDamagedDatabaseIsSetAsideAndTheBusStarts() throws Exception {
        try (StoreBus bus = bus(StoreSettings.DEFAULT)) {
            bus.publish(Indicators.domain("a.example", clock.instant()));
        }
        Files.write(file(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, StandardOpenOption.WRITE);
        try (StoreBus bus = bus(StoreSettings.DEFAULT)) {
            assertThat(bus.store().health().state()).isEqualTo(Health.State.DEGRADED);
            assertThat(bus.store().health().detail()).contains("store.db.damaged-");
            Indicator after = Indicators.domain("b.example", clock.instant());
            bus.publish(after);
            Subscriber late = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)
                    .await("the new one", received -> received.size() == 1);
            assertThat(late.received()).containsExactly(after);
        }
        try (var files = Files.list(file().getParent())) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("store.db.damaged-"));
        }
    }

    @Test
    void theDatabaseIsNotForEverybody() throws Exception {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"), "permissions as POSIX has them");
        try (StoreBus bus = bus(StoreSettings.DEFAULT)) {
            bus.publish(Indicators.domain("a.example", clock.instant()));
            assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        }
    }

    @Test
    void aDatabaseOfANewerVersionStopsTheStart() throws Exception {
        try (StoreBus bus = bus(StoreSettings.DEFAULT)) {
            bus.publish(Indicators.domain("a.example", clock.instant()));
        }
        change("PRAGMA user_version = 99");

        assertThatThrownBy(() -> bus(StoreSettings.DEFAULT))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("schema version 99");
    }

    @Test
    void aForeignDatabaseIsNotTouched() throws Exception {
        Files.createDirectories(file().getParent());
        SqliteLibrary.load(Optional.empty());
        change("CREATE TABLE mine (x)");

        assertThatThrownBy(() -> bus(StoreSettings.DEFAULT)).hasMessageContaining("database of another program");
    }

    @Test
    void twoBusesDoNotShareADatabase() throws InterruptedException {
        try (StoreBus first = bus(StoreSettings.DEFAULT)) {
            assertThatThrownBy(() -> bus(StoreSettings.DEFAULT)).hasMessageContaining("another bus is using");
            first.publish(Indicators.domain("a.example", clock.instant()));
        }
    }

    private void change(String sql) throws Exception {
        try (Connection connection = new Connections(file()).writer();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
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
}
