package io.threatbus.app.store.db;

import io.threatbus.toolkit.log.RateLimitedLog;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small file beside the database, always whole: it is written under another name and then takes the place of the old one. */
public final class NotesFile {
    private static final Logger logger = LoggerFactory.getLogger(NotesFile.class);
    private static final long LARGEST = 256L * 1024 * 1024;

    private final Path file;
    private final RateLimitedLog failures = new RateLimitedLog();

    public NotesFile(Path file) {
        this.file = file;
    }

    /** The whole of it; empty if there is none, or it cannot be read. */
    public Optional<byte[]> read() {
        try {
            return Files.size(file) > LARGEST ? Optional.empty() : Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            logger.warn("{} cannot be read, and what it says is not known: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** Replaces it; what cannot be written now is written the next time. */
    public synchronized void write(byte[] notes) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(next);
            Files.createFile(
                    next,
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
            Files.write(next, notes);
            move(next);
        } catch (IOException | UnsupportedOperationException e) {
            failures.due("failures")
                    .ifPresent(count ->
                            logger.warn("{} cannot be written ({} times lately): {}", file, count, e.toString()));
        }
    }

    private void move(Path next) throws IOException {
        try {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
