package io.threatbus.bus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Message;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory for journals, and what they report, for the tests of one subject each. */
abstract class JournalInDirectory {
    static final JournalSettings SMALL = new JournalSettings(true, 1024 * 1024, false);

    final List<String> told = new CopyOnWriteArrayList<>();
    final List<Journal> opened = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        opened.forEach(Journal::close);
    }

    Journal open() {
        return open(SMALL);
    }

    Journal open(JournalSettings settings) {
        Journal journal = Journal.open(directory, settings, new Told());
        opened.add(journal);
        return journal;
    }

    final class Told implements JournalReport {
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

    static void append(Journal journal, Message... messages) throws InterruptedException {
        assertThat(offer(journal, Duration.ofSeconds(10), messages)).isTrue();
    }

    static boolean offer(Journal journal, Duration timeout, Message... messages) throws InterruptedException {
        return journal.append("source", List.of(messages), System.nanoTime() + timeout.toNanos(), () -> {});
    }

    static void appendNumbered(Journal journal, int from, int to) throws InterruptedException {
        for (int i = from; i <= to; i++) {
            append(journal, Samples.indicator("i" + i));
        }
    }

    /** What a process that starts now would send first, as number and message. */
    static List<String> replay(Journal journal) {
        List<String> replayed = new ArrayList<>();
        for (Optional<Entry> entry = journal.replay().next();
                entry.isPresent();
                entry = journal.replay().next()) {
            replayed.add(entry.get().number() + " " + name(entry.get()));
        }
        return replayed;
    }

    static String name(Entry entry) {
        String json = new String(entry.json(), StandardCharsets.UTF_8);
        return json.replaceAll("(?s).*value = '([^']*)\\.example.*", "$1");
    }

    List<Path> files() throws IOException {
        return Segment.files(directory);
    }
}
