package io.threatbus.bus.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;

/** The files of a journal: those that are full, oldest first, and the one that is appended to. Guarded by its owner. */
final class Segments {
    private final Path directory;
    private final JournalSettings settings;
    private final Deque<Segment> full;
    private Optional<SegmentWriter> active = Optional.empty();
    private long fullBytes;

    Segments(Path directory, JournalSettings settings, Collection<Segment> found) {
        this.directory = directory;
        this.settings = settings;
        this.full = new ArrayDeque<>(found);
        this.fullBytes = found.stream().mapToLong(Segment::size).sum();
    }

    /** The length of all files. */
    long bytes() {
        return fullBytes + (active.isPresent() ? active.get().size() : 0);
    }

    /** The highest number in the oldest file that is full; none has a higher one if there is no such file. */
    long lastOfOldest() {
        return full.isEmpty() ? Long.MAX_VALUE : full.getFirst().last();
    }

    /**
     * Appends records.
     *
     * @param records up to the buffer's position
     * @throws IOException when the disk does not take them; the next ones go to a new file
     */
    void write(ByteBuffer records, long first, long last) throws IOException {
        if (active.isPresent() && active.get().size() + records.position() > settings.segmentSize()) {
            finishActive();
        }
        if (active.isEmpty()) {
            active = Optional.of(SegmentWriter.create(directory, first, settings.force()));
        }
        try {
            active.get().write(records, last);
        } catch (IOException e) {
            finishActive();
            throw e;
        }
    }

    /** From now on records go to a new file. */
    void finishActive() {
        if (active.isPresent()) {
            Segment finished = active.get().finish();
            active = Optional.empty();
            full.addLast(finished);
            fullBytes += finished.size();
        }
    }

    /** Deletes the files that hold nothing beyond a position, but for the one that is appended to. */
    void removeUpTo(long position) throws IOException {
        while (!full.isEmpty() && full.getFirst().last() <= position) {
            Files.deleteIfExists(full.getFirst().file());
            fullBytes -= full.removeFirst().size();
        }
    }
}
