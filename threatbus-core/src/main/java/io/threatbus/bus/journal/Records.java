package io.threatbus.bus.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through the records of one file. What is no sound record is passed over up to the next one that is. Owned by one
 * thread.
 */
final class Records {
    private static final Logger logger = LoggerFactory.getLogger(Records.class);

    private final ByteBuffer bytes;
    private int start;
    private int end;
    private int damages;
    private int damagedBytes;

    Records(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    private static Records of(Path file) throws IOException {
        return new Records(Files.readAllBytes(file));
    }

    /** Those of a file; none if it cannot be read. The bus has to go on, and the file can still be looked at. */
    static Records orNone(Path file) {
        try {
            return of(file);
        } catch (IOException e) {
            Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
            logger.error(
                    "The journal file {} cannot be read ({}): the messages in it are not sent; it is kept as {}",
                    file,
                    e.getMessage(),
                    aside,
                    e);
            setAside(file, aside);
            return new Records(new byte[0]);
        }
    }

    private static void setAside(Path file, Path aside) {
        try {
            Files.move(file, aside);
        } catch (IOException e) {
            logger.error("The journal file {} cannot be renamed either: copy it before it is deleted", file, e);
        }
    }

    /** Goes to the next sound record; false if there is none. */
    boolean next() {
        int candidate = end;
        int size = RecordFormat.soundSize(bytes, candidate);
        while (size == 0 && candidate < bytes.limit()) {
            candidate++;
            size = RecordFormat.soundSize(bytes, candidate);
        }
        if (candidate > end) {
            damages++;
            damagedBytes += candidate - end;
        }
        start = candidate;
        end = candidate + size;
        return size > 0;
    }

    /** The number of the present record. */
    long number() {
        return RecordFormat.number(bytes, start);
    }

    /** The present record; empty if a later version has written it. */
    Optional<Entry> entry() {
        return RecordFormat.read(bytes, start);
    }

    /** In how many places something was passed over. */
    int damages() {
        return damages;
    }

    /** How many bytes were passed over. */
    int damagedBytes() {
        return damagedBytes;
    }
}
