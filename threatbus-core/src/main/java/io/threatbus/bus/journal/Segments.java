package io.threatbus.bus.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The files of a journal: those that are full, oldest first, and the one that is appended to. Guarded by its owner. */
final class Segments {
    private final Path directory;
    private final JournalSettings settings;
    private final WrittenMark mark;
    private final List<WrittenMark.Entry> marked = new ArrayList<>();
    private final Deque<Segment> full;
    private Optional<SegmentWriter> active = Optional.empty();
    private long fullBytes;

    Segments(Path directory, JournalSettings settings, WrittenMark mark, Collection<Segment> found) {
        this.directory = directory;
        this.settings = settings;
        this.mark = mark;
        this.full = new ArrayDeque<>(found);
        this.fullBytes = found.stream().mapToLong(Segment::size).sum();
        mark();
    }

    private void mark() {
        marked.clear();
        full.forEach(segment -> marked.add(segment.marked()));
        active.ifPresent(writer -> marked.add(writer.marked()));
        mark.write(marked);
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
     * @param count how many they are
     * @throws IOException when the disk does not take them; the next ones go to a new file
     */
    void write(ByteBuffer records, int count, long first, long last) throws IOException {
        if (active.isPresent() && active.get().size() + records.position() > settings.segmentSize()) {
            finishActive();
        }
        if (active.isEmpty()) {
            active = Optional.of(SegmentWriter.create(directory, first, settings.force()));
        }
        try {
            active.get().write(records, count, last);
            mark();
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

    /** Nothing is written any more. */
    void close() throws IOException {
        mark.close();
    }

    /** Deletes the files that hold nothing beyond a position, but for the one that is appended to. */
    void removeUpTo(long position) throws IOException {
        List<Path> over = new ArrayList<>();
        while (!full.isEmpty() && full.getFirst().last() <= position) {
            over.add(full.getFirst().file());
            fullBytes -= full.removeFirst().size();
        }
        if (!over.isEmpty()) {
            mark();
        }
        for (Path file : over) {
            Files.deleteIfExists(file);
        }
    }
}
