package io.threatbus.bus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.FileDamage;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is on disk after a crash, with one of its files damaged: the journal opens, and has everything or says how much it
 * has not.
 */
class JournalLossTest {
    private static final JournalSettings SETTINGS = new JournalSettings(true, 1024 * 1024, false);
    private static final int MESSAGES = 600;
    private static final int ACKNOWLEDGED = 5;
    private static final Set<String> TAKING = Set.of("flipped", "truncated", "between", "emptied", "deleted");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "first, flipped",
        "first, truncated",
        "first, between",
        "first, emptied",
        "first, deleted",
        "middle, flipped",
        "middle, truncated",
        "middle, between",
        "middle, emptied",
        "middle, deleted",
        "middle, older",
        "last, flipped",
        "last, truncated",
        "last, between",
        "last, emptied",
        "last, deleted",
        "position, flipped",
        "position, truncated",
        "position, emptied",
        "position, deleted",
        "position, older",
        "mark, flipped",
        "mark, truncated",
        "mark, emptied",
        "mark, deleted",
        "mark, older",
        "lock, emptied",
        "lock, deleted",
        "lock, untouched"
    })
    void neverASilentLossNeverARefusalToStart(String what, String damage) throws Exception {
        Path crashed = directory.resolve("crashed");
        Path older = directory.resolve("older");
        try (Journal journal = open(Files.createDirectory(directory.resolve("running")))) {
            append(journal, MESSAGES / 2);
            journal.acknowledge(1, ACKNOWLEDGED);
            journal.tend();
            copy(directory.resolve("running"), older);
            append(journal, MESSAGES / 2);
            copy(directory.resolve("running"), crashed);
        }
        Path file = file(crashed, older, what);
        damage(file, older.resolve(file.getFileName()), damage);

        try (Journal journal = open(crashed)) {
            List<Long> replayed = replay(journal);
            assertThat(replayed).isSorted().doesNotHaveDuplicates().allMatch(number -> number <= MESSAGES);
            long missing = MESSAGES
                    - ACKNOWLEDGED
                    - replayed.stream().filter(number -> number > ACKNOWLEDGED).count();
            boolean segment = Segment.first(file).isPresent();
            assertThat(missing > 0).isEqualTo(segment && (TAKING.contains(damage) || damage.equals("older")));
            // Those that are acknowledged may have been in the same file.
            assertThat(journal.lost())
                    .as("what is told of %d missing messages", missing)
                    .isBetween(missing, missing > 0 ? missing + ACKNOWLEDGED : 0);
            assertThat(Files.exists(file.resolveSibling(file.getFileName() + ".damaged")))
                    .as("whether it is kept")
                    .isEqualTo(missing > 0 && !damage.equals("deleted"));
            assertThat(journal.last()).as("no number is given twice").isGreaterThanOrEqualTo(MESSAGES);
            journal.acknowledge(1, journal.last());
            append(journal, 1);
            copy(crashed, directory.resolve("again"));
        }
        try (Journal journal = open(directory.resolve("again"))) {
            assertThat(replay(journal)).as("it goes on").containsExactly(MESSAGES + 1L);
            assertThat(journal.lost()).as("it is told once").isZero();
        }
    }

    @Test
    void acknowledgedFilesThatAreGoneAreNoLossWhateverIsLeftOfTheRest() throws Exception {
        Path running = Files.createDirectory(directory.resolve("running"));
        Path older = directory.resolve("older");
        Path crashed = directory.resolve("crashed");
        try (Journal journal = open(running)) {
            append(journal, MESSAGES / 2);
            copy(running, older);
            for (long number : LongStream.rangeClosed(1, MESSAGES / 2 - 10).toArray()) {
                journal.acknowledge(number, number);
                copy(running, crashed);
                Files.copy(older.resolve("mark"), crashed.resolve("mark"), StandardCopyOption.REPLACE_EXISTING);
                try (Journal again = open(crashed)) {
                    assertThat(again.lost()).as("after %d", number).isZero();
                }
                delete(crashed);
            }
        }
    }

    @Test
    void aFileThatCannotBeReadIsPutAsideAndTold() throws Exception {
        try (Journal journal = open(directory)) {
            append(journal, 10);
            Path file = Segment.files(directory).get(0);
            Path copied = directory.resolve("crashed");
            copyFlat(directory, Files.createDirectory(copied));
            Files.delete(copied.resolve(file.getFileName()));
            Files.createDirectory(copied.resolve(file.getFileName()));
            try (Journal again = open(copied)) {
                assertThat(again.lost()).isEqualTo(10);
                assertThat(copied.resolve(file.getFileName() + ".unreadable")).exists();
            }
        }
    }

    private static Journal open(Path directory) {
        return Journal.open(directory, SETTINGS, new Silent());
    }

    /** All records have the same length. */
    private static void append(Journal journal, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            journal.append("loss", List.of(Samples.indicator("x".repeat(1000))), Long.MAX_VALUE, () -> {});
        }
    }

    private static List<Long> replay(Journal journal) {
        List<Long> numbers = new ArrayList<>();
        for (Optional<Entry> entry = journal.replay().next();
                entry.isPresent();
                entry = journal.replay().next()) {
            numbers.add(entry.get().number());
        }
        return numbers;
    }

    /** The middle one is the one that was appended to when the older copy was made. */
    private static Path file(Path crashed, Path older, String what) throws IOException {
        List<Path> segments = Segment.files(crashed);
        int before = Segment.files(older).size();
        assertThat(segments).hasSizeGreaterThan(before);
        return switch (what) {
            case "first" -> segments.get(0);
            case "middle" -> segments.get(before - 1);
            case "last" -> segments.get(segments.size() - 1);
            default -> crashed.resolve(what);
        };
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        copyFlat(from, to);
    }

    private static void copyFlat(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static void damage(Path file, Path older, String damage) throws IOException {
        if (damage.equals("between")) {
            byte[] content = Files.readAllBytes(file);
            int record = RecordFormat.soundSize(ByteBuffer.wrap(content), 0);
            Files.write(file, Arrays.copyOf(content, content.length / record / 2 * record));
        } else {
            FileDamage.inflict(damage, file, older);
        }
    }
}
