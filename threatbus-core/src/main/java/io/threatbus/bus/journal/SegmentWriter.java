package io.threatbus.bus.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file that records are appended to. What was written is in the system's page cache and outlives the process; the
 * disk gets it when the system, or {@code force}, says so. Plain writes, since they fail with an exception on a full
 * disk, where a mapped file ends the process, and are not cut off when the writing thread is interrupted. Guarded by its
 * owner.
 */
final class SegmentWriter implements AutoCloseable {
    private final Path path;
    private final RandomAccessFile file;
    private final boolean force;
    private final long first;
    private long last;
    private long written;
    private long size;

    private SegmentWriter(Path path, long first, RandomAccessFile file, boolean force) {
        this.path = path;
        this.first = first;
        this.file = file;
        this.force = force;
    }

    /** A new file for records from a number on. */
    static SegmentWriter create(Path directory, long first, boolean force) throws IOException {
        Path path = Segment.file(directory, first);
        SegmentWriter writer = new SegmentWriter(path, first, new RandomAccessFile(path.toFile(), "rw"), force);
        if (force) {
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
        return writer;
    }

    /**
     * Appends records.
     *
     * @param records up to the buffer's position
     * @param count how many they are
     * @param highest the highest number among them
     */
    void write(ByteBuffer records, int count, long highest) throws IOException {
        last = highest;
        file.write(records.array(), records.arrayOffset(), records.position());
        size += records.position();
        written += count;
        if (force) {
            file.getFD().sync();
        }
    }

    long size() {
        return size;
    }

    long last() {
        return last;
    }

    /** What the mark says of the file. */
    WrittenMark.Entry marked() {
        return new WrittenMark.Entry(first, last, written);
    }

    /** The file as it stands, which nothing is appended to any more. */
    Segment finish() {
        try {
            size = file.length();
            file.close();
        } catch (IOException e) {
            // Nothing is buffered here: what the disk has taken is in the file.
        }
        return new Segment(path, last, written, size);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
