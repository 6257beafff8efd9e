package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.Health;
import io.threatbus.message.Indicator;
import io.threatbus.testing.Await;
import io.threatbus.testing.FileDamage;
import io.threatbus.testing.TurnedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is on disk after a crash, with one of its files damaged: the bus starts, and the store either has everything or says
 * that it has not.
 */
class StoreLossTest {
    private static final int OBJECTS = 400;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();

    private StoreBus bus(Path state) {
        return new StoreBus(state, clock, new InMemoryBackbone(), StoreSettings.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "store.db, flipped",
        "store.db, truncated",
        "store.db, emptied",
        "store.db, deleted",
        "store.db, older",
        "store.db-wal, flipped",
        "store.db-wal, truncated",
        "store.db-wal, emptied",
        "store.db-wal, deleted",
        "store.db-wal, older",
        "store.db-shm, emptied",
        "store.db-shm, deleted",
        "store.db.mark, flipped",
        "store.db.mark, truncated",
        "store.db.mark, emptied",
        "store.db.mark, deleted",
        "store.db.mark, older",
        "store.db, untouched"
    })
    void neverASilentLossNeverARefusalToStart(String file, String damage) throws Exception {
        Path crashed = directory.resolve("crashed");
        Path older = directory.resolve("older");
        try (StoreBus bus = bus(directory.resolve("running"))) {
            publish(bus, 0, OBJECTS / 2);
            copy(directory.resolve("running"), older);
            publish(bus, OBJECTS / 2, OBJECTS);
            copy(directory.resolve("running"), crashed);
        }
        FileDamage.inflict(
                damage,
                crashed.resolve("store").resolve(file),
                older.resolve("store").resolve(file));

        try (StoreBus bus = bus(crashed)) {
            Await.until("the store works", () -> {
                Health.State state = bus.store().health().state();
                return state == Health.State.UP || state == Health.State.DEGRADED;
            });
            long kept = bus.gauge("store_indicators");
            boolean told = bus.store().health().state() == Health.State.DEGRADED
                    && bus.store().health().detail().contains(".damaged-");
            assertThat(kept == OBJECTS || told)
                    .as(
                            "%d of %d kept, and the store is %s",
                            kept, OBJECTS, bus.store().health())
                    .isTrue();
            assertThat(told && kept == OBJECTS).as("a false alarm").isFalse();
            Indicator after = Indicators.domain("after.example", clock.instant());
            bus.publish(after);
            Await.until("it goes on", () -> bus.gauge("store_indicators") == kept + 1);
        }
    }

    private void publish(StoreBus bus, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            bus.publish(Indicators.domain("d" + i + ".example", clock.instant()));
        }
        Await.until("all are written", () -> bus.gauge("store_indicators") == to);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
