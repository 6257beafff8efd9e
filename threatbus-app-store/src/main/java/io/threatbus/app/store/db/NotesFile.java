package io.threatbus.app.store.db;

import io.threatbus.toolkit.log.RateLimitedLog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file beside the database, always whole: it is written under another name and then takes the place of the old one.
 * Its first line is a checksum of the rest, since what it says is believed.
 */
public final class NotesFile {
    private static final Logger logger = LoggerFactory.getLogger(NotesFile.class);
    private static final long LARGEST = 256L * 1024 * 1024;
    private static final int LONGEST_LINE = 32;

    private final Path file;
    private final RateLimitedLog failures = new RateLimitedLog();

    public NotesFile(Path file) {
        this.file = file;
    }

    /** What was written; empty if there is nothing, or it cannot be read or is damaged. */
    public Optional<byte[]> read() {
        try {
            return Files.size(file) > LARGEST ? damaged() : checked(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            logger.warn("{} cannot be read, and what it says is not known: {}", file, e.toString());
            return Optional.empty();
        }
    }

    private Optional<byte[]> checked(byte[] content) {
        int begin =
                new String(content, 0, Math.min(content.length, LONGEST_LINE), StandardCharsets.US_ASCII).indexOf('\n')
                        + 1;
        byte[] notes = Arrays.copyOfRange(content, begin, content.length);
        return Arrays.equals(Arrays.copyOf(content, begin), line(notes)) ? Optional.of(notes) : damaged();
    }

    private Optional<byte[]> damaged() {
        logger.warn("{} is damaged, and what it says is not believed", file);
        return Optional.empty();
    }

    private static byte[] line(byte[] notes) {
        CRC32C checksum = new CRC32C();
        checksum.update(notes);
        return "crc32c %08x\n".formatted(checksum.getValue()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Replaces it; what cannot be written now is written the next time. */
    public synchronized void write(byte[] notes) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(next);
            Files.createFile(
                    next,
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
            try (OutputStream content = Files.newOutputStream(next)) {
                content.write(line(notes));
                content.write(notes);
            }
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
