package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.mapping.Draft;
import io.threatbus.app.misp.mapping.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteMemoryTest {
    private static final String MARK = "last-timestamp";

    @TempDir
    Path directory;

    private SqliteMemory memory;

    @BeforeEach
    void open() {
        memory = SqliteMemory.open(Optional.of(directory.resolve("memory.db")), 1000);
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private static UUID uuid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static Sent sent(String name) {
        Instant now = Instant.ofEpochSecond(1_800_000_000);
        return new Sent(
                uuid(name),
                Sent.State.LIVE,
                name,
                "7",
                "",
                new Mapping.Pattern(Mapping.Pattern.STIX, "[domain-name:value = '" + name + "']"),
                new Draft.Context("", ""),
                now,
                now,
                now,
                1,
                "digest");
    }

    /** What somebody finds who opens the files as a crash at this moment would leave them. */
    private SqliteMemory afterACrash(String name) throws IOException {
        Path copy = Files.createDirectory(directory.resolve(name));
        for (String file : List.of("memory.db", "memory.db-wal")) {
            Files.copy(directory.resolve(file), copy.resolve(file));
        }
        return SqliteMemory.open(Optional.of(copy.resolve("memory.db")), 1000);
    }

    @Test
    void whatIsRememberedAloneSurvivesAtOnce() throws IOException {
        memory.remember(sent("a"));
        memory.setMark(MARK, 1);
        try (SqliteMemory found = afterACrash("alone")) {
            assertThat(found.find(uuid("a"))).contains(sent("a"));
            assertThat(found.mark(MARK)).contains(1L);
        }
    }

    @Test
    void whatIsRememberedTogetherSurvivesTogetherWithItsMarkOrNotAtAll() throws IOException {
        memory.setMark(MARK, 1);
        memory.beginTogether();
        memory.remember(sent("a"));
        memory.setMark(MARK, 2);
        memory.rememberUnlessKnown(List.of(sent("b")));
        assertThat(memory.find(uuid("a"))).isPresent();
        try (SqliteMemory found = afterACrash("before")) {
            assertThat(found.find(uuid("a"))).isEmpty();
            assertThat(found.find(uuid("b"))).isEmpty();
            assertThat(found.mark(MARK)).contains(1L);
        }
        memory.endTogether();
        try (SqliteMemory found = afterACrash("after")) {
            assertThat(found.find(uuid("a"))).isPresent();
            assertThat(found.find(uuid("b"))).isPresent();
            assertThat(found.mark(MARK)).contains(2L);
            assertThat(found.size()).isEqualTo(2);
        }
    }

    @Test
    void whatIsOpenWhenItIsClosedIsKept() {
        memory.beginTogether();
        memory.remember(sent("a"));
        memory.close();
        open();
        assertThat(memory.find(uuid("a"))).isPresent();
    }
}
