package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.inbox.Arrival;
import io.threatbus.app.store.inbox.Backlog;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.Recorder;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.Health;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.testing.Await;
import io.threatbus.testing.FileDamage;
import io.threatbus.testing.TurnedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What waits beside the database after a crash, with one of its files damaged: the bus starts, and the store either has
 * everything or says that it has not, counts it and keeps the file.
 */
class InboxLossTest {
    private static final int BLOCK = 40;
    private static final int BLOCKS = 10;
    private static final int OBJECTS = BLOCK * BLOCKS;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();

    /** Appends some blocks, each of so many, and sorts some of all in. */
    private void fill(Path state, int from, int to, int sortedIn) throws Exception {
        Path store = Files.createDirectories(state.resolve("store"));
        Database database =
                new Database(new Connections(store.resolve("store.db")), Optional.empty(), () -> StoreSettings.DEFAULT);
        Recorder recorder = database.recorder(MessageParser.DEFAULT);
        for (int block = from; block < to; block++) {
            Backlog backlog = new Backlog(BLOCK);
            indicators(block).forEach(indicator -> backlog.add(Arrival.of(indicator)));
            recorder.inbox().append(backlog, Micros.of(clock.instant()));
        }
        for (int block = 0; block < sortedIn; block++) {
            assertThat(recorder.sortIn()).isPresent();
        }
        recorder.commit(Micros.of(clock.instant()));
        database.close();
    }

    private Stream<Indicator> indicators(int block) {
        return IntStream.range(block * BLOCK, (block + 1) * BLOCK)
                .mapToObj(number -> Indicators.domain("d" + number + ".example", clock.instant()));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, flipped, 0",
        "-1, truncated, 0",
        "-1, emptied, 0",
        "-1, deleted, 0",
        "-1, older, 0",
        "-1, flipped, 1",
        "-1, truncated, 1",
        "-1, emptied, 1",
        "-1, deleted, 1",
        "-1, older, 1",
        "-2, flipped, 0",
        "-2, truncated, 0",
        "-2, emptied, 0",
        "-2, deleted, 0",
        "-2, older, 0",
        "-2, flipped, 3",
        "-2, truncated, 3",
        "-2, emptied, 3",
        "-2, deleted, 3",
        "-2, older, 3",
        "-2, flipped, 7",
        "-2, truncated, 7",
        "-2, emptied, 7",
        "-2, deleted, 7",
        "-2, older, 7",
        ".mark, flipped, 3",
        ".mark, truncated, 3",
        ".mark, emptied, 3",
        ".mark, deleted, 3",
        ".mark, older, 3",
        ".mark, untouched, 0",
        ".mark, untouched, 7"
    })
    void neverASilentLossNeverARefusalToStart(String file, String damage, int sortedIn) throws Exception {
        Path state = directory.resolve("crashed");
        Path older = directory.resolve("older.copy");
        fill(state, 0, BLOCKS / 4, 0);
        Files.copy(inbox(state, file.equals("-2") ? "-1" : file), older);
        // A new process begins a new file.
        fill(state, BLOCKS / 4, BLOCKS, sortedIn);
        FileDamage.inflict(damage, inbox(state, file), older);

        try (StoreBus bus = new StoreBus(state, clock, new InMemoryBackbone(), StoreSettings.DEFAULT)) {
            Await.until(
                    "all is sorted in",
                    () -> bus.gauge("store_waiting") == 0
                            && bus.store().health().state() != Health.State.STARTING);
            Await.until(
                    "what is there and what is not are all",
                    () -> bus.gauge("store_indicators") + bus.gauge("store_lost_objects") >= OBJECTS);
            long kept = bus.gauge("store_indicators");
            Health.Report health = bus.store().health();
            if (kept == OBJECTS) {
                assertThat(health.state()).as("a false alarm: %s", health).isEqualTo(Health.State.UP);
            } else {
                assertThat(health.state()).isEqualTo(Health.State.DEGRADED);
                assertThat(health.detail())
                        .contains(inbox(state, file).getFileName().toString(), "messages")
                        .contains(damage.equals("deleted") ? "the file is gone" : ".damaged-");
                assertThat(keptFiles(state)).hasSize(damage.equals("deleted") ? 0 : 1);
            }
            Indicator after = Indicators.domain("after.example", clock.instant());
            bus.publish(after);
            Await.until("it goes on", () -> bus.gauge("store_indicators") == kept + 1);
        }
        try (StoreBus again = new StoreBus(state, clock, new InMemoryBackbone(), StoreSettings.DEFAULT)) {
            Await.until("nothing more is missing", () -> again.store().health().state() == Health.State.UP);
        }
    }

    private static Path inbox(Path state, String file) {
        return state.resolve("store").resolve("store.db-inbox" + file);
    }

    private static List<Path> keptFiles(Path state) throws IOException {
        try (Stream<Path> files = Files.list(state.resolve("store"))) {
            return files.filter(file -> file.getFileName().toString().matches("store\\.db\\.damaged-.*-inbox-.*"))
                    .toList();
        }
    }
}
