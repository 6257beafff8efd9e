package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of what was sent, whatever state its file is in. */
class SqliteSentMemoryTest {
    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("sent.sqlite");
    }

    private void remember(long mark) {
        try (SentMemory memory = SqliteSentMemory.open(Optional.of(file()), 1000)) {
            memory.setMark("a", mark);
        }
    }

    @Test
    void aFileThatSomebodyElseHasLockedStaysWhatItIsAndTheStartFails() throws Exception {
        remember(7);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 0");
            statement.executeUpdate("BEGIN EXCLUSIVE");
            assertThatThrownBy(() -> SqliteSentMemory.open(Optional.of(file()), 1000))
                    .isInstanceOf(ThreatBusException.class)
                    .hasMessageContaining("cannot keep what was sent in " + file())
                    .hasMessageContaining("no other process has it open");
            statement.executeUpdate("PRAGMA user_version = 2");
            statement.executeUpdate("COMMIT");
        }
        assertThat(directory.resolve("sent.sqlite.broken")).doesNotExist();
        try (SentMemory memory = SqliteSentMemory.open(Optional.of(file()), 1000)) {
            assertThat(memory.mark("a")).contains(7L);
        }
    }

    @Test
    void aDirectoryInThePlaceOfTheFileFailsTheStart() throws Exception {
        Files.createDirectories(file());
        assertThatThrownBy(() -> SqliteSentMemory.open(Optional.of(file()), 1000))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("check its permissions");
        assertThat(file()).isDirectory();
    }

    @Test
    void aFileThatIsNoDatabaseIsPutAside() throws Exception {
        Files.writeString(file(), "this is no database, but long enough to be taken for one at first. ".repeat(30));
        remember(8);
        assertThat(directory.resolve("sent.sqlite.broken")).isRegularFile();
        try (SentMemory memory = SqliteSentMemory.open(Optional.of(file()), 1000)) {
            assertThat(memory.mark("a")).contains(8L);
        }
    }

    @Test
    void whatAnOlderVersionRememberedIsStillKnown() throws Exception {
        try (Connection older = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = older.createStatement()) {
            statement.executeUpdate(
                    "CREATE TABLE sent (uuid BLOB PRIMARY KEY, state TEXT NOT NULL, attribute_id TEXT NOT"
                            + " NULL, event_id TEXT NOT NULL, event_uuid TEXT NOT NULL, pattern_type TEXT NOT NULL, pattern TEXT"
                            + " NOT NULL, creator TEXT NOT NULL, marking TEXT NOT NULL, created INTEGER NOT NULL, modified"
                            + " INTEGER NOT NULL, valid_from INTEGER NOT NULL, timestamp INTEGER NOT NULL, digest TEXT NOT NULL,"
                            + " changed INTEGER NOT NULL) WITHOUT ROWID");
            statement.executeUpdate("CREATE TABLE mark (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
            statement.executeUpdate(
                    "INSERT INTO sent VALUES (x'16e73815876c443a81ca000000000001', 'LIVE', '1', '7', '',"
                            + " 'stix', '[ipv4-addr:value = ''198.51.100.1'']', '', '', 1000000, 2000000, 1000000, 2, 'd', 1)");
            statement.executeUpdate("PRAGMA user_version = 1");
        }
        try (SentMemory memory = SqliteSentMemory.open(Optional.of(file()), 1000)) {
            assertThat(memory.page(Optional.empty(), 10)).singleElement().satisfies(sent -> {
                assertThat(sent.attributeId()).isEqualTo("1");
                assertThat(sent.expiration()).isEmpty();
                assertThat(sent.parts()).isEmpty();
            });
        }
    }
}
