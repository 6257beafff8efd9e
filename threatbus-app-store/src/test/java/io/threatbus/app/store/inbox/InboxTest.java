package io.threatbus.app.store.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.Indicators;
import io.threatbus.app.store.KilledStore;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.Fault;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.Recorder;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.MessageParser;
import io.threatbus.message.StixObject;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits on disk, and what becomes of it when the process ends or the files suffer. */
class InboxTest {
    private static final long NOW = Micros.of(Instant.parse("2026-11-23T10:00:00Z"));
    private static final int MANY = 1_000;

    @TempDir
    Path directory;

    private Database database;

    @BeforeEach
    void open() {
        database = new Database(
                new Connections(directory.resolve("store.db")), Optional.empty(), () -> StoreSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Recorder recorder() throws Exception {
        return database.recorder(MessageParser.DEFAULT);
    }

    private void restart() {
        close();
        open();
    }

    private static List<Indicator> indicators(int number, int from) {
        List<Indicator> indicators = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            indicators.add(Indicators.indicator(
                    KilledStore.id(from + i),
                    "[domain-name:value = 'd.example']",
                    Instant.parse("2026-11-23T09:00:00Z"),
                    Optional.empty()));
        }
        return indicators;
    }

    private void append(List<Indicator> indicators) throws Exception {
        Backlog backlog = new Backlog(indicators.size());
        indicators.forEach(indicator -> backlog.add(Arrival.of(indicator)));
        recorder().inbox().append(backlog, NOW);
        assertThat(backlog.size()).isZero();
    }

    private List<StixObject> takeAll() throws Exception {
        List<StixObject> taken = new ArrayList<>();
        for (Optional<Inbox.Waiting> waiting = recorder().inbox().take();
                waiting.isPresent();
                waiting = recorder().inbox().take()) {
            assertThat(waiting.get().arrived()).isEqualTo(NOW);
            waiting.get().arrivals().forEach(arrival -> taken.add(arrival.object()));
        }
        return taken;
    }

    private List<Path> files() throws Exception {
        return files("-inbox-[0-9]+");
    }

    private List<Path> spares() throws Exception {
        return files("-inbox-spare-[0-9]+");
    }

    private List<Path> files(String suffix) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("store\\.db" + suffix))
                    .toList();
        }
    }

    /** Goes on with what a process would leave behind that is killed now. */
    private void kill() throws Exception {
        Path left = Files.createDirectory(directory.resolve("left"));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, left.resolve(file.getFileName()));
            }
        }
        close();
        directory = left;
        open();
    }

    private void sortAllIn() throws Exception {
        takeAll();
        recorder().commit(NOW);
    }

    @Test
    void whatWaitsComesOutInOrderAlsoAfterARestart() throws Exception {
        List<Indicator> before = indicators(MANY, 0);
        List<Indicator> after = indicators(MANY, MANY);
        append(before);
        restart();
        append(after);
        assertThat(recorder().inbox().size()).isEqualTo(2 * MANY);
        List<Indicator> all = new ArrayList<>(before);
        all.addAll(after);
        assertThat(takeAll()).isEqualTo(all);
        assertThat(recorder().inbox().size()).isZero();
        assertThat(recorder().inbox().bytes()).isZero();
    }

    @Test
    void whatWasCommittedIsNotTakenAgainAndWhatWasNotIs() throws Exception {
        List<Indicator> all = indicators(MANY, 0);
        append(all);
        int first = recorder().inbox().take().orElseThrow().arrivals().size();
        recorder().commit(NOW);
        recorder().inbox().take();
        restart();
        assertThat(recorder().inbox().size()).isEqualTo(MANY - first);
        assertThat(takeAll()).isEqualTo(all.subList(first, MANY));
    }

    @Test
    void whatIsRolledBackWaitsAgain() throws Exception {
        List<Indicator> all = indicators(MANY, 0);
        append(all);
        assertThat(takeAll()).hasSize(MANY);
        recorder().rollback();
        assertThat(recorder().inbox().size()).isEqualTo(MANY);
        assertThat(takeAll()).isEqualTo(all);
    }

    @Test
    void whatIsSortedInTakesNoRoom() throws Exception {
        append(indicators(MANY, 0));
        assertThat(files()).hasSize(1);
        assertThat(recorder().inbox().bytes()).isEqualTo(Files.size(files().get(0)));
        sortAllIn();
        assertThat(files()).isEmpty();
        assertThat(recorder().inbox().bytes()).isZero();

        List<Indicator> later = indicators(3, MANY);
        append(later);
        restart();
        assertThat(takeAll()).isEqualTo(later);
    }

    @Test
    void theRoomOfABurstIsUsedForTheNextAndGivenBackAtTheEnd() throws Exception {
        append(indicators(MANY, 0));
        Object file =
                Files.readAttributes(files().get(0), BasicFileAttributes.class).fileKey();
        sortAllIn();
        assertThat(spares()).hasSize(1);

        List<Indicator> later = indicators(10, MANY);
        append(later);
        assertThat(spares()).isEmpty();
        assertThat(Files.readAttributes(files().get(0), BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(file);
        assertThat(takeAll()).isEqualTo(later);
        recorder().commit(NOW);

        close();
        assertThat(spares()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsLeftOfAnEarlierBurstInAFileDoesNotComeAgain() throws Exception {
        append(indicators(10, 0));
        append(indicators(MANY, 10));
        sortAllIn();
        append(indicators(10, 0));
        append(indicators(20, 2 * MANY));

        kill();

        assertThat(recorder().inbox().size()).isEqualTo(30);
        List<Indicator> later = new ArrayList<>(indicators(10, 0));
        later.addAll(indicators(20, 2 * MANY));
        assertThat(takeAll()).isEqualTo(later);
        assertThat(spares()).isEmpty();
    }

    @Test
    void aTornEndInAFileThatWasUsedBeforeCostsOnlyWhatWasBeingWritten() throws Exception {
        append(indicators(MANY, 0));
        sortAllIn();
        List<Indicator> whole = indicators(10, MANY);
        append(whole);
        long end = recorder().inbox().bytes();
        append(indicators(10, 2 * MANY));
        try (RandomAccessFile file = new RandomAccessFile(files().get(0).toFile(), "rw")) {
            file.seek(end + 100);
            file.write(new byte[200]);
        }

        kill();

        assertThat(recorder().inbox().size()).isEqualTo(10);
        assertThat(takeAll()).isEqualTo(whole);
    }

    @Test
    void sparesOfAKilledProcessAreGone() throws Exception {
        append(indicators(MANY, 0));
        sortAllIn();
        kill();
        recorder();
        assertThat(spares()).isEmpty();
        append(indicators(3, MANY));
        assertThat(takeAll()).isEqualTo(indicators(3, MANY));
    }

    @Test
    void aFullDiskGetsTheSparesBack() throws Exception {
        append(indicators(MANY, 0));
        sortAllIn();
        database.afterFailure(Fault.FULL);
        assertThat(spares()).isEmpty();
        append(indicators(3, MANY));
        assertThat(takeAll()).isEqualTo(indicators(3, MANY));
    }

    @Test
    void whereLittleMayWaitNothingIsKept() throws Exception {
        database.close();
        StoreSettings defaults = StoreSettings.DEFAULT;
        StoreSettings little = new StoreSettings(
                defaults.database(),
                defaults.lifetimes(),
                defaults.keepRemoved(),
                defaults.keepSightings(),
                defaults.maximumSightings(),
                defaults.maximumMegabytes(),
                31,
                defaults.catchUp());
        database = new Database(new Connections(directory.resolve("store.db")), Optional.empty(), () -> little);
        append(indicators(MANY, 0));
        sortAllIn();
        assertThat(spares()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void aTornEndCostsOnlyWhatWasBeingWritten() throws Exception {
        List<Indicator> whole = indicators(10, 0);
        append(whole);
        append(indicators(10, 10));
        close();
        try (RandomAccessFile file = new RandomAccessFile(files().get(0).toFile(), "rw")) {
            file.setLength(file.length() - 1);
        }
        open();
        append(indicators(10, 20));
        List<Indicator> left = new ArrayList<>(whole);
        left.addAll(indicators(10, 20));
        assertThat(takeAll()).isEqualTo(left);
    }

    @Test
    void whatIsDamagedIsLeftOutAndCounted() throws Exception {
        append(indicators(10, 0));
        append(indicators(10, 10));
        close();
        try (RandomAccessFile file = new RandomAccessFile(files().get(0).toFile(), "rw")) {
            file.seek(200);
            file.write('#');
        }
        open();
        Inbox.Waiting damaged = recorder().inbox().take().orElseThrow();
        assertThat(damaged.arrivals()).isEmpty();
        InboxLoss loss = recorder().inbox().takeLoss().orElseThrow();
        assertThat(loss.messages()).isEqualTo(10);
        assertThat(loss.since()).isEqualTo(NOW);
        assertThat(files("\\.damaged-.*-inbox-1")).hasSize(1);
        recorder().rollback();
        assertThat(takeAll()).isEqualTo(indicators(10, 10));
        assertThat(recorder().inbox().takeLoss()).as("what has been told").isEmpty();
        assertThat(recorder().inbox().size()).isZero();
    }

    @Test
    void whatTheLimitsOfTodayDoNotLetInIsLeftOutAndCounted() throws Exception {
        append(indicators(10, 0));
        append(List.of(indicators(1, 10).get(0).with(Map.of("description", "x".repeat(300_000)))));
        close();
        open();
        MessageParser stricter = new MessageParser(new MessageLimits(100_000, 100, 1_000), InstantSource.system());
        Inbox inbox = database.recorder(stricter).inbox();
        assertThat(inbox.take().orElseThrow().arrivals()).hasSize(10);
        Inbox.Waiting tooLarge = inbox.take().orElseThrow();
        assertThat(tooLarge.arrivals()).isEmpty();
        assertThat(tooLarge.unreadable()).isEqualTo(1);
    }

    @Test
    void oneMayBeLargerThanABlock() throws Exception {
        Indicator large = indicators(1, 0).get(0).with(Map.of("description", "x".repeat(300_000)));
        List<Indicator> all =
                List.of(indicators(1, 1).get(0), large, indicators(1, 2).get(0));
        append(all);
        restart();
        assertThat(takeAll()).isEqualTo(all);
    }

    @Test
    void anotherDatabaseInItsPlaceTakesUpAllThatWaits() throws Exception {
        List<Indicator> all = indicators(MANY, 0);
        append(all);
        close();
        Files.delete(directory.resolve("store.db"));
        open();
        assertThat(takeAll()).isEqualTo(all);
    }
}
