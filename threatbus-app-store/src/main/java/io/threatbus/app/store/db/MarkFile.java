package io.threatbus.app.store.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers that say what other files hold, with a checksum, in a file beside them: a file that is gone, empty or older than
 * it was is as sound as any, and only this tells that something is missing. Written after what it speaks of, so that it is
 * never ahead, and not forced to the disk. Belongs to the thread that writes.
 */
public final class MarkFile implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(MarkFile.class);

    private final Path file;
    private final String subject;
    private Optional<FileChannel> channel = Optional.empty();
    private byte[] content = {};
    private boolean failed;

    /**
     * The mark in a file, which need not be there.
     *
     * @param subject what it speaks of, as in "the database"
     */
    public MarkFile(Path file, String subject) {
        this.file = file;
        this.subject = subject;
    }

    /** The numbers that were written last; empty if there are none, or they cannot be read, which is logged. */
    public Optional<long[]> read() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            byte[] found = Files.readAllBytes(file);
            int numbers = found.length / Long.BYTES - 1;
            ByteBuffer mark = ByteBuffer.wrap(found);
            if (numbers < 0
                    || found.length % Long.BYTES != 0
                    || mark.getLong(numbers * Long.BYTES) != checksum(found, numbers)) {
                logger.warn("{} is damaged: whether {} has lost anything is not known", file, subject);
                return Optional.empty();
            }
            long[] read = new long[numbers];
            mark.asLongBuffer().get(read);
            return Optional.of(read);
        } catch (IOException e) {
            logger.warn("cannot read {}: {}; whether {} has lost anything is not known", file, e.toString(), subject);
            return Optional.empty();
        }
    }

    private static long checksum(byte[] content, int numbers) {
        CRC32 checksum = new CRC32();
        checksum.update(content, 0, numbers * Long.BYTES);
        return checksum.getValue();
    }

    /** Writes numbers in the place of those before, of which there were not more since it was opened. If that fails, the mark is behind, which does no harm. */
    public void write(long... numbers) {
        int length = (numbers.length + 1) * Long.BYTES;
        content = content.length == length ? content : new byte[length];
        ByteBuffer mark = ByteBuffer.wrap(content);
        mark.asLongBuffer().put(numbers);
        mark.putLong(numbers.length * Long.BYTES, checksum(content, numbers.length));
        try {
            boolean first = channel.isEmpty();
            if (first) {
                channel = Optional.of(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            }
            channel.get().write(mark, 0);
            if (first) {
                channel.get().truncate(length);
            }
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                logger.warn("cannot write {}: {}; a loss of {} may not be noticed", file, e.toString(), subject);
            }
        }
    }

    @Override
    public void close() {
        channel.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                logger.debug("closing {}", file, e);
            }
        });
        channel = Optional.empty();
    }
}
