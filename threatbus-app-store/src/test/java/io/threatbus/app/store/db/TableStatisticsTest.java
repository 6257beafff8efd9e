package io.threatbus.app.store.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.Indicators;
import io.threatbus.app.store.StoreBus;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.Recorder;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStatisticsTest {
    private static final Instant NOW = TurnedClock.START;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();

    @Test
    void theGaugesAreReadWithoutTheDatabase() throws Exception {
        try (StoreBus bus = new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT)) {
            bus.publish(Indicators.domain("old.example", NOW));
            await("it is kept", () -> bus.gauge("store_indicators") == 1);
            clock.advance(Duration.ofSeconds(60));
            await("its age is known", () -> bus.gauge("store_oldest_active_seconds") == 60);

            Path file = directory.resolve("store").resolve("store.db");
            Path elsewhere = file.resolveSibling("elsewhere.db");
            Files.move(file, elsewhere);
            try {
                clock.advance(Duration.ofSeconds(5));
                assertThat(bus.gauge("store_oldest_active_seconds")).isEqualTo(65);
            } finally {
                Files.move(elsewhere, file);
            }
        }
    }

    @Test
    void theOldestActiveOneIsFoundBehindManyTombstones() throws Exception {
        Database database = new Database(
                new Connections(directory.resolve("store.db")), Optional.empty(), () -> StoreSettings.DEFAULT);
        try {
            Recorder recorder = database.recorder(MessageParser.DEFAULT);
            long begin = Micros.of(NOW);
            Indicator first = Indicators.domain("first.example", NOW);
            recorder.record(first, begin);
            for (int i = 0; i < 25_000; i++) {
                recorder.record(
                        Indicators.domain("t.example", NOW).removal(StixTimestamp.of(NOW.plusSeconds(1))), begin + 1);
            }
            Indicator second = Indicators.domainUntil("second.example", NOW, NOW.plusSeconds(60));
            recorder.record(second, begin + 2);
            recorder.commit(begin + 2);
            recorder.takeStock(begin + 3, true);
            assertThat(database.stock().oldestActive()).hasValue(begin);

            long later = begin + Micros.of(Duration.ofSeconds(61));
            recorder.record(first.removal(StixTimestamp.of(NOW.plusSeconds(1))), later);
            recorder.commit(later);
            for (int look = 0; look < 4; look++) {
                recorder.takeStock(later, true);
            }
            assertThat(database.stock().oldestActive()).hasValue(begin + 2);
            assertThat(database.stock().overdue()).isEqualTo(1);

            recorder.pass(second, later);
            recorder.commit(later);
            recorder.takeStock(later + Micros.of(TableStatistics.INTERVAL), true);
            assertThat(database.stock().oldestActive()).isEmpty();
            assertThat(database.stock().overdue()).isZero();
        } finally {
            database.close();
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
