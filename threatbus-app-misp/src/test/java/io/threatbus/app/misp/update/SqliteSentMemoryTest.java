package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                    .isInstanceOf(MemoryException.class)
                    .hasMessageContaining("cannot keep what was sent in " + file())
                    .hasMessageContaining("no other process has it open");
            statement.executeUpdate("PRAGMA user_version = 1");
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
                .isInstanceOf(MemoryException.class)
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
}
