package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.inbox.Inbox;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.Recorder;
import io.threatbus.message.MessageParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process with a store in the middle of its work, again and again on the same database. */
class StoreKillTest {
    private static final int ROUNDS = Integer.getInteger("threatbus.kills", 2);
    private static final int ANSWERS_PER_ROUND = Integer.getInteger("threatbus.answers", 3);

    @TempDir
    Path directory;

    private final Random random = new Random(8);
    private final Set<Long> answered = new HashSet<>();

    @Test
    void whatWasAnsweredOnceSurvivesEveryKill() throws Exception {
        long first = 1;
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(first);
            first = verify(round) + 1;
        }
    }

    private void runAndKill(long first) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledStore.class.getName(),
                        directory.toString(),
                        Long.toString(first))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int wanted = 1 + random.nextInt(ANSWERS_PER_ROUND);
            while (wanted > 0) {
                String line = lines.readLine();
                assertThat(line).as("the process answers").isNotNull();
                wanted -= note(line) ? 1 : 0;
            }
            // At any moment: while it writes, commits, or moves the log into the database.
            process.waitFor(random.nextInt(150), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private boolean note(String line) {
        if (!line.startsWith("answered ")) {
            return false;
        }
        for (String number : line.substring("answered ".length()).split(" ", -1)) {
            answered.add(Long.valueOf(number));
        }
        return true;
    }

    /** The highest number in the database. */
    private long verify(int round) throws Exception {
        Path file = directory.resolve("store").resolve("store.db");
        Database database = new Database(new Connections(file), Optional.empty(), () -> StoreSettings.DEFAULT);
        try {
            Recorder recorder = database.recorder(MessageParser.DEFAULT);
            sortIn(recorder);
            assertThat(database.damaged()).as("damage after kill %d", round).isEmpty();
            try (Connection reader = database.reader()) {
                SortedSet<Long> kept = kept(reader);
                Set<Long> lost = new HashSet<>(answered);
                lost.removeAll(kept);
                assertThat(lost).as("lost by kill %d", round).isEmpty();
                assertThat(database.counts().number(State.ACTIVE)).isEqualTo(kept.size());
                assertThat(kept.last()).isGreaterThanOrEqualTo(kept.size());
                return kept.last();
            }
        } finally {
            database.close();
        }
    }

    /** What waits beside the database must be whole, and must not be there twice. */
    private static void sortIn(Recorder recorder) throws Exception {
        for (Optional<Inbox.Waiting> waiting = recorder.sortIn(); waiting.isPresent(); waiting = recorder.sortIn()) {
            assertThat(waiting.get().unreadable()).isZero();
        }
        recorder.commit(Micros.of(Instant.now()));
    }

    private static SortedSet<Long> kept(Connection reader) throws Exception {
        TreeSet<Long> kept = new TreeSet<>();
        try (PreparedStatement statement = reader.prepareStatement("SELECT id FROM indicators");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                List<String> parts = List.of(rows.getString(1).split("--", -1));
                kept.add(java.util.UUID.fromString(parts.get(1)).getLeastSignificantBits() & Long.MAX_VALUE);
            }
        }
        return kept;
    }
}
