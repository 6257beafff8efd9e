package io.threatbus.app.store.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.FileDamage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of coverage is believed as a whole, or not at all. */
class NotesFileTest {
    private static final byte[] NOTES =
            "{\"format\": 1, \"peers\": [{\"peer\": \"sensor\"}]}\n".repeat(20).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @Test
    void whatWasWrittenLastIsRead() {
        NotesFile file = new NotesFile(directory.resolve("store.db.coverage"));
        assertThat(file.read()).isEmpty();
        file.write("{}".getBytes(StandardCharsets.UTF_8));
        file.write(NOTES);
        assertThat(file.read().orElseThrow()).isEqualTo(NOTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flipped", "truncated", "emptied", "deleted"})
    void whatIsDamagedIsNotBelieved(String damage) throws Exception {
        Path path = directory.resolve("store.db.coverage");
        new NotesFile(path).write(NOTES);
        FileDamage.inflict(damage, path, path);
        assertThat(new NotesFile(path).read()).isEmpty();
        new NotesFile(path).write(NOTES);
        assertThat(new NotesFile(path).read()).isPresent();
        assertThat(Files.size(path)).isGreaterThan(NOTES.length);
    }
}
