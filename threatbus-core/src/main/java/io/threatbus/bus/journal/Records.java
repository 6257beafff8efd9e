package io.threatbus.bus.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Goes through the records of one file. What is no sound record is passed over up to the next one that is. Owned by one
 * thread.
 */
final class Records {
    private final ByteBuffer bytes;
    private int start;
    private int end;
    private int damages;
    private int damagedBytes;

    Records(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    static Records of(Path file) throws IOException {
        return new Records(Files.readAllBytes(file));
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
