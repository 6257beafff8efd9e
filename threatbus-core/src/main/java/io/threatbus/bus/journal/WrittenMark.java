package io.threatbus.bus.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the files of a journal hold, in a file beside them: a file that is gone, empty or older than it was is as sound as
 * any, and only this tells that something is missing. Written after the records and before a file is deleted, so that it
 * never knows of more than there is. Guarded by its owner.
 */
final class WrittenMark implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(WrittenMark.class);
    private static final int HEADER = 2 * Integer.BYTES;
    private static final int CHECKED_FROM = Integer.BYTES;

    private final Path path;
    private final RandomAccessFile file;
    private final List<Entry> found;
    private byte[] content = new byte[HEADER];
    private boolean failed;

    /**
     * What one file holds.
     *
     * @param first the number in its name
     * @param last the highest number in it
     * @param records how many records it has
     */
    record Entry(long first, long last, long records) {
        private static final int SIZE = 3 * Long.BYTES;
    }

    private WrittenMark(Path path, RandomAccessFile file, List<Entry> found) {
        this.path = path;
        this.file = file;
        this.found = found;
    }

    static WrittenMark open(Path path) throws IOException {
        List<Entry> found = Files.exists(path) ? read(path, Files.readAllBytes(path)) : List.of();
        return new WrittenMark(path, new RandomAccessFile(path.toFile(), "rw"), found);
    }

    private static List<Entry> read(Path path, byte[] content) {
        ByteBuffer mark = ByteBuffer.wrap(content);
        if (content.length < HEADER
                || mark.getInt(CHECKED_FROM) < 0
                || HEADER + (long) mark.getInt(CHECKED_FROM) * Entry.SIZE > content.length
                || checksum(content, HEADER + mark.getInt(CHECKED_FROM) * Entry.SIZE) != mark.getInt(0)) {
            logger.warn("{} is damaged: whether the journal has lost anything is not known", path);
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        mark.position(HEADER);
        for (int i = 0; i < mark.getInt(CHECKED_FROM); i++) {
            entries.add(new Entry(mark.getLong(), mark.getLong(), mark.getLong()));
        }
        return entries;
    }

    private static int checksum(byte[] content, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(content, CHECKED_FROM, length - CHECKED_FROM);
        return (int) checksum.getValue();
    }

    /** What was there when it was opened; nothing if that is not known. */
    List<Entry> found() {
        return found;
    }

    /** Writes down what the files hold. If that fails, the mark is behind, which does no harm. */
    void write(Collection<Entry> entries) {
        int length = HEADER + entries.size() * Entry.SIZE;
        content = content.length < length ? new byte[length] : content;
        ByteBuffer mark = ByteBuffer.wrap(content).putInt(0).putInt(entries.size());
        entries.forEach(
                entry -> mark.putLong(entry.first()).putLong(entry.last()).putLong(entry.records()));
        mark.putInt(0, checksum(content, length));
        try {
            file.seek(0);
            file.write(content, 0, length);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                logger.warn("cannot write {}: {}; a loss of the journal may not be noticed", path, e.toString());
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
