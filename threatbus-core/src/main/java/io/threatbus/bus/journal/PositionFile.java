package io.threatbus.bus.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Keeps the position up to which everything is acknowledged. If it is lost, more is sent again and nothing is missing.
 * Guarded by its owner.
 */
final class PositionFile implements AutoCloseable {
    private static final int SIZE = Long.BYTES + Integer.BYTES;

    private final RandomAccessFile file;
    private long written;

    private PositionFile(RandomAccessFile file, long written) {
        this.file = file;
        this.written = written;
    }

    static PositionFile open(Path path) throws IOException {
        long position = Files.exists(path) ? read(Files.readAllBytes(path)) : 0;
        return new PositionFile(new RandomAccessFile(path.toFile(), "rw"), position);
    }

    private static long read(byte[] bytes) {
        if (bytes.length != SIZE) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long position = buffer.getLong();
        return position >= 0 && buffer.getInt() == checksum(bytes) ? position : 0;
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, Long.BYTES);
        return (int) checksum.getValue();
    }

    /** What was last written, or found; 0 if nothing sound was found. */
    long written() {
        return written;
    }

    void write(long position) throws IOException {
        byte[] bytes = new byte[SIZE];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).putLong(position);
        buffer.putInt(checksum(bytes));
        file.seek(0);
        file.write(bytes);
        written = position;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
