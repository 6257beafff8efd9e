package io.threatbus.app.store.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the database had: which database it is, and the number of its last commit, with a checksum, in a file beside it.
 * SQLite leaves out what it cannot read of its log without a word, and an empty or older file is as sound as any; a start
 * that finds fewer commits than were made knows by this file. It is written after each commit, so it is never ahead of the
 * database, and not forced to the disk. Belongs to the thread that writes.
 */
public final class CommitMark implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CommitMark.class);
    private static final String DATABASE = "database_id";
    private static final String COMMIT = "commit_number";
    private static final int LENGTH = 3 * Long.BYTES;

    private final Path file;
    private final SecureRandom random = new SecureRandom();
    private Optional<FileChannel> channel = Optional.empty();
    private long database;
    private long number;
    private boolean failed;

    /** The mark in this file. */
    public CommitMark(Path file) {
        this.file = file;
    }

    /**
     * Compares the database with the mark, and begins to count its commits.
     *
     * @return what is missing, in words for the operator; empty if nothing is, or nothing is known
     */
    public Optional<String> begin(Connection connection) throws SQLException {
        OptionalLong foundDatabase = StoreCounters.read(connection, DATABASE);
        long foundNumber = StoreCounters.read(connection, COMMIT).orElse(0);
        Optional<long[]> marked = read();
        database = foundDatabase.orElseGet(random::nextLong);
        number = foundNumber;
        if (foundDatabase.isEmpty()) {
            StoreCounters.write(connection, DATABASE, database);
            connection.commit();
        }
        if (marked.isEmpty()) {
            return Optional.empty();
        }
        long had = marked.get()[1];
        if (foundDatabase.isEmpty() || marked.get()[0] != database) {
            // What a new database and one that was emptied have in common is that they know of no commits.
            return had == 0
                    ? Optional.empty()
                    : Optional.of("it is not the database that was here, which had " + had + " commits");
        }
        return foundNumber >= had
                ? Optional.empty()
                : Optional.of("its last " + (had - foundNumber) + " of " + had + " commits are missing");
    }

    /** The mark, if it is there and whole. */
    private Optional<long[]> read() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            byte[] content = Files.readAllBytes(file);
            ByteBuffer mark = ByteBuffer.wrap(content);
            if (content.length != LENGTH || mark.getLong(2 * Long.BYTES) != checksum(content)) {
                logger.warn("{} is damaged: whether the database has lost anything is not known", file);
                return Optional.empty();
            }
            return Optional.of(new long[] {mark.getLong(0), mark.getLong(Long.BYTES)});
        } catch (IOException e) {
            logger.warn("cannot read {}: {}; whether the database has lost anything is not known", file, e.toString());
            return Optional.empty();
        }
    }

    private static long checksum(byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(content, 0, 2 * Long.BYTES);
        return checksum.getValue();
    }

    /** Numbers the commit that follows. */
    public void write(Connection connection) throws SQLException {
        StoreCounters.write(connection, COMMIT, number + 1);
    }

    /** The commit is done. A mark that cannot be written is behind, which does no harm. */
    public void committed() {
        number++;
        byte[] content = new byte[LENGTH];
        ByteBuffer mark = ByteBuffer.wrap(content).putLong(database).putLong(number);
        mark.putLong(checksum(content)).flip();
        try {
            if (channel.isEmpty()) {
                channel = Optional.of(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            }
            channel.get().write(mark, 0);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                logger.warn("cannot write {}: {}; a loss of the database may not be noticed", file, e.toString());
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
