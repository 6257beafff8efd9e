package io.threatbus.bus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in the files: a journal opens, returns nothing that was not put in, and goes on. */
class JournalFuzzTest {
    private static final JournalSettings SETTINGS = new JournalSettings(true, 1024 * 1024, false);
    private static final int MESSAGES = 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void damagedFilesReturnAPartOfWhatWasPutIn(long seed) throws Exception {
        List<Long> all = fill();
        Random random = new Random(seed);
        for (Path file : Segment.files(directory)) {
            Files.write(file, damaged(Files.readAllBytes(file), random));
        }
        if (random.nextBoolean()) {
            Files.write(
                    directory.resolve("position"), damaged(Files.readAllBytes(directory.resolve("position")), random));
        }
        assertThat(all).containsAll(reopen()).hasSize(MESSAGES);
        assertThat(reopen()).isEqualTo(reopen());
    }

    @Test
    void anythingMayBeInTheFiles() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            byte[] anything = new byte[random.nextInt(400)];
            random.nextBytes(anything);
            for (int mark = 0; mark < 3 && anything.length > 64; mark++) {
                int at = random.nextInt(anything.length - 40);
                anything[at] = 0x1e;
                anything[at + 1] = 0x54;
                anything[at + 2] = 0x42;
                anything[at + 3] = (byte) 0xff;
                anything[at + 8] = 0;
                anything[at + 9] = 0;
                anything[at + 10] = 0;
            }
            Files.write(Segment.file(directory, round), anything);
            Files.write(directory.resolve("position"), anything);
            assertThat(reopen()).isEmpty();
        }
    }

    private List<Long> fill() throws InterruptedException {
        List<Long> numbers = new ArrayList<>();
        try (Journal journal = Journal.open(directory, SETTINGS, new Silent())) {
            for (int i = 0; i < MESSAGES; i++) {
                journal.append(
                        "fuzz", List.of(Samples.indicator("i" + i)), Long.MAX_VALUE, () -> numbers.add(journal.last()));
            }
            journal.acknowledge(1, 3);
        }
        return numbers;
    }

    private List<Long> reopen() {
        List<Long> numbers = new ArrayList<>();
        try (Journal journal = Journal.open(directory, SETTINGS, new Silent())) {
            for (Optional<Entry> entry = journal.replay().next();
                    entry.isPresent();
                    entry = journal.replay().next()) {
                assertThat(entry.get().origin()).isEqualTo("fuzz");
                numbers.add(entry.get().number());
            }
        }
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        return numbers;
    }

    private static byte[] damaged(byte[] bytes, Random random) throws IOException {
        byte[] damaged = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = 0; i < 5; i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
            }
            case 1 -> damaged = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
            case 2 -> {
                int from = random.nextInt(damaged.length);
                java.util.Arrays.fill(damaged, from, Math.min(damaged.length, from + 100), (byte) 0);
            }
            default -> {
                int cut = random.nextInt(damaged.length);
                byte[] shorter = new byte[damaged.length - Math.min(50, damaged.length - cut)];
                System.arraycopy(damaged, 0, shorter, 0, cut);
                System.arraycopy(damaged, damaged.length - (shorter.length - cut), shorter, cut, shorter.length - cut);
                damaged = shorter;
            }
        }
        return damaged;
    }
}
