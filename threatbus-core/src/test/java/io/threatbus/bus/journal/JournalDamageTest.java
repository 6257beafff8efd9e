package io.threatbus.bus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What damaged files, a full disk and a directory that is not there cost a journal. */
class JournalDamageTest extends JournalInDirectory {
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
    void aDirectoryThatCannotBeUsedIsNamedWithTheWayOut() throws Exception {
        Files.createDirectory(directory.resolve("position"));
        assertThatThrownBy(this::open)
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("bus.journal.enabled: false");
        Files.delete(directory.resolve("position"));
        assertThat(open().last()).isZero();
    }
}
