package io.threatbus.bus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Message;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.MessageParser;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.SnapshotType;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final JournalSettings SMALL = new JournalSettings(true, 1024 * 1024, false);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Journal> opened = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        opened.forEach(Journal::close);
    }

    private Journal open() {
        return open(SMALL);
    }

    private Journal open(JournalSettings settings) {
        Journal journal = Journal.open(directory, settings, new Told());
        opened.add(journal);
        return journal;
    }

    private final class Told implements JournalReport {
        @Override
        public void failing(String reason) {
            told.add("failing: " + reason);
        }

        @Override
        public void full(String reason) {
            told.add("full: " + reason);
        }

        @Override
        public void working() {
            told.add("working");
        }

        @Override
        public void unwritten(long messages) {
            told.add("unwritten " + messages);
        }
    }

    private static void append(Journal journal, Message... messages) throws InterruptedException {
        assertThat(offer(journal, Duration.ofSeconds(10), messages)).isTrue();
    }

    private static boolean offer(Journal journal, Duration timeout, Message... messages) throws InterruptedException {
        return journal.append("source", List.of(messages), System.nanoTime() + timeout.toNanos(), () -> {});
    }

    private static void appendNumbered(Journal journal, int from, int to) throws InterruptedException {
        for (int i = from; i <= to; i++) {
            append(journal, Samples.indicator("i" + i));
        }
    }

    /** What a process that starts now would send first, as number and message. */
    private static List<String> replay(Journal journal) {
        List<String> replayed = new ArrayList<>();
        for (Optional<Entry> entry = journal.replay().next();
                entry.isPresent();
                entry = journal.replay().next()) {
            replayed.add(entry.get().number() + " " + name(entry.get()));
        }
        return replayed;
    }

    private static String name(Entry entry) {
        String json = new String(entry.json(), StandardCharsets.UTF_8);
        return json.replaceAll("(?s).*value = '([^']*)\\.example.*", "$1");
    }

    private List<Path> files() throws IOException {
        return Segment.files(directory);
    }

    @Test
    void whatIsNotAcknowledgedComesBackInItsOrderWithItsNumbers() throws InterruptedException {
        Journal first = open();
        appendNumbered(first, 1, 5);
        first.acknowledge(1, 2);
        first.acknowledge(4, 4);
        first.close();

        Journal second = open();

        assertThat(second.replay().remaining()).isEqualTo(3);
        Entry entry = second.replay().next().orElseThrow();
        assertThat(entry.stream()).isEqualTo(first.stream()).isNotEqualTo(second.stream());
        assertThat(entry.number()).isEqualTo(3);
        assertThat(entry.origin()).isEqualTo("source");
        assertThat(entry.json()).isEqualTo(Samples.indicator("i3").json().bytes());
        // Acknowledged out of order before, so sent once more: the position stands in front of it.
        assertThat(replay(second)).containsExactly("4 i4", "5 i5");
        assertThat(second.replay().remaining()).isZero();
    }

    @Test
    void newMessagesGetNumbersAfterTheOldOnes() throws InterruptedException {
        Journal first = open();
        appendNumbered(first, 1, 3);
        first.acknowledge(1, 1);
        first.close();
        Journal second = open();
        append(second, Samples.indicator("new"));
        second.close();

        Journal third = open();

        assertThat(replay(third)).containsExactly("2 i2", "3 i3", "4 new");
        assertThat(third.last()).isEqualTo(4);
    }

    @Test
    void numbersGrowAlsoWhenNothingIsLeftOfThem() throws InterruptedException {
        Journal first = open();
        appendNumbered(first, 1, 3);
        first.acknowledge(1, 3);
        first.close();

        assertThat(open().last()).isEqualTo(3);
    }

    @Test
    void whenEverythingIsAcknowledgedNoFileIsLeft() throws Exception {
        Journal journal = open();
        appendNumbered(journal, 1, 100);
        assertThat(journal.open()).isEqualTo(100);
        assertThat(files()).hasSize(1);
        journal.acknowledge(1, 100);
        assertThat(journal.open()).isZero();
        journal.close();
        assertThat(files()).isEmpty();
        assertThat(open().replay().remaining()).isZero();
    }

    @Test
    void snapshotsAreNumberedButNotKeptAndHoldNothingUp() throws Exception {
        SnapshotRequest request = new SnapshotRequest(SnapshotType.INDICATOR, new UUID(1, 2), Duration.ofDays(1));
        Journal first = open();
        append(first, request, Samples.sighting("a"), request, request, Samples.indicator("b"), request);
        first.close();

        Journal second = open();
        List<Long> numbers = new ArrayList<>();
        for (Optional<Entry> entry = second.replay().next();
                entry.isPresent();
                entry = second.replay().next()) {
            numbers.add(entry.get().number());
        }

        assertThat(numbers).containsExactly(2L, 5L);
        second.acknowledge(2, 2);
        second.acknowledge(5, 5);
        second.close();
        assertThat(files()).isEmpty();
    }

    @Test
    void aTornEndCostsOnlyTheRecordItBelongsTo() throws Exception {
        Journal first = open();
        List<Long> ends = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            append(first, Samples.indicator("i" + i));
            ends.add(first.bytes());
        }
        first.close();
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        Files.delete(directory.resolve("position"));

        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            long left = length;
            long sound = ends.stream().filter(end -> end <= left).count();
            try (Journal torn = Journal.open(directory, SMALL, new Told())) {
                assertThat(replay(torn)).as("cut at %d", length).hasSize((int) sound);
                boolean atAnEnd = length == 0 || ends.contains((long) length);
                assertThat(torn.damages()).as("cut at %d", length).isEqualTo(atAnEnd ? 0 : 1);
            }
            Files.deleteIfExists(directory.resolve("position"));
        }
    }

    @Test
    void aFlippedBitCostsOnlyTheRecordItIsIn() throws Exception {
        Journal first = open();
        List<Long> ends = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            append(first, Samples.indicator("i" + i));
            ends.add(first.bytes());
        }
        first.close();
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        List<String> all = List.of("1 i1", "2 i2", "3 i3");

        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            int place = bit / 8;
            int hit = (int) ends.stream().filter(end -> end <= place).count();
            List<String> others = new ArrayList<>(all);
            others.remove(hit);
            Records records = new Records(damaged);
            List<String> read = new ArrayList<>();
            while (records.next()) {
                Entry entry = records.entry().orElseThrow();
                read.add(entry.number() + " " + name(entry));
            }
            assertThat(read).as("bit %d", bit).isEqualTo(others);
            assertThat(records.damages()).isEqualTo(1);
            assertThat(records.damagedBytes()).isEqualTo((int) (ends.get(hit) - (hit == 0 ? 0 : ends.get(hit - 1))));
        }
    }

    @Test
    void damageInTheMiddleDoesNotHoldTheRestUp() throws Exception {
        Journal first = open();
        appendNumbered(first, 1, 3);
        first.close();
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        Journal second = open();
        assertThat(second.damages()).isEqualTo(1);
        assertThat(replay(second)).containsExactly("1 i1", "3 i3");
        second.acknowledge(1, 1);
        second.acknowledge(3, 3);
        second.close();

        assertThat(files()).isEmpty();
    }

    @Test
    void filesFollowOneAnotherAndGoWhenTheyAreAcknowledged() throws Exception {
        Journal journal = open();
        appendNumbered(journal, 1, 1000);
        int before = files().size();
        assertThat(before).isGreaterThan(3);

        journal.acknowledge(1, 999);
        assertThat(files()).hasSize(1);
        journal.close();

        assertThat(replay(open())).containsExactly("1000 i1000");
    }

    @Test
    void manyFilesAreReplayedInTheirOrder() throws Exception {
        Journal first = open();
        appendNumbered(first, 1, 1000);
        first.close();
        assertThat(files().size()).isGreaterThan(3);
        List<String> expected =
                Stream.iterate(1, i -> i + 1).limit(1000).map(i -> i + " i" + i).toList();
        assertThat(replay(open())).isEqualTo(expected);
    }

    @Test
    void aFullJournalMakesWritersWaitUntilSomethingIsAcknowledged() throws Exception {
        Journal journal = open();
        int count = 0;
        while (offer(journal, Duration.ZERO, Samples.indicator("i" + count))) {
            count++;
        }
        assertThat(journal.bytes()).isBetween(SMALL.maxSize(), SMALL.maxSize() + 1000);

        Thread waiting = new Thread(() -> {
            try {
                append(journal, Samples.indicator("late"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        Await.until("the writer waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        journal.acknowledge(1, count);
        waiting.join(10_000);
        assertThat(waiting.isAlive()).isFalse();
        assertThat(journal.bytes()).isLessThan(10_000);
        assertThat(told).isEmpty();
    }

    @Test
    void aMessageLargerThanTheJournalPassesAlone() throws Exception {
        Journal journal = open();
        String json = Samples.indicator("a").json().toString();
        String longer = json.replaceFirst("\\{", "{\"x_large\":\"" + "a".repeat(2 * 1024 * 1024) + "\",");
        MessageParser parser = new MessageParser(new MessageLimits(4 * 1024 * 1024, 10, 100), InstantSource.system());
        Message large = parser.parse(longer.getBytes(StandardCharsets.UTF_8)).orThrow();
        append(journal, large);
        assertThat(offer(journal, Duration.ZERO, large)).isFalse();
        journal.acknowledge(1, 1);
        append(journal, large);
        journal.close();
        assertThat(open().replay().remaining()).isEqualTo(1);
    }

    @Test
    void closingLetsWaitingWritersGo() throws Exception {
        Journal journal = open();
        int count = 0;
        while (offer(journal, Duration.ZERO, Samples.indicator("i" + count))) {
            count++;
        }
        Thread waiting = new Thread(() -> {
            try {
                append(journal, Samples.indicator("late"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        Await.until("the writer waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        journal.close();
        journal.close();
        waiting.join(10_000);
        assertThat(waiting.isAlive()).isFalse();
        assertThat(told).containsExactly("unwritten 1");
    }

    @Test
    void twoCannotUseOneDirectory() {
        open();
        assertThatThrownBy(this::open)
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("another bus is using the journal " + directory)
                .hasMessageContaining("bus.state_directory");
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamedWithTheWayOut() throws Exception {
        Files.createDirectory(directory.resolve("position"));
        assertThatThrownBy(this::open)
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("bus.journal.enabled: false");
        Files.delete(directory.resolve("position"));
        assertThat(open().last()).isZero();
    }

    @Test
    void aFullDiskIsToldOnceCountsWhatIsNotWrittenAndEndsByItself() throws Exception {
        Path file = Segment.file(directory, 1);
        Journal journal = open();
        Files.createSymbolicLink(file, Path.of("/dev/full"));

        append(journal, Samples.indicator("lost 1"), Samples.sighting("lost 2"));
        append(journal, Samples.indicator("lost 3"));

        assertThat(told).hasSize(3);
        assertThat(told.get(0)).startsWith("failing: the journal " + directory + " cannot be written (No space left");
        assertThat(told.subList(1, 3)).containsExactly("unwritten 2", "unwritten 1");

        journal.tend();
        append(journal, Samples.indicator("kept"));
        assertThat(told).hasSize(4).endsWith("working");
        Files.deleteIfExists(file);
        journal.close();
        assertThat(replay(open())).containsExactly("4 kept");
    }

    @Test
    void aDirectoryThatVanishesIsAFailingDiskUntilItIsBack() throws Exception {
        Journal journal = open();
        append(journal, Samples.indicator("a"));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
        appendNumbered(journal, 1, 1000);
        assertThat(told.get(0)).startsWith("failing: ");
        journal.tend();
        assertThat(told).doesNotContain("working");
        Files.createDirectory(directory);
        journal.tend();
        assertThat(told).endsWith("working");
        append(journal, Samples.indicator("z"));
        assertThat(files()).hasSize(1);
    }

    @Test
    void forcedWritesAreReadBackLikeOthers() throws Exception {
        Journal journal = open(new JournalSettings(true, 1024 * 1024, true));
        appendNumbered(journal, 1, 3);
        journal.close();
        assertThat(replay(open())).containsExactly("1 i1", "2 i2", "3 i3");
    }
}
