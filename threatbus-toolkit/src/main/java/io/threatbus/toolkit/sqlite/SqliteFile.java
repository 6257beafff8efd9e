package io.threatbus.toolkit.sqlite;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A database of which one connection is open: what a plugin can do without, so a broken file is put aside and begun again,
 * while a lock, a full disk or a missing permission costs nothing and fails the start. Commits survive the death of the
 * process. Immutable; {@link SqliteLibrary#load} comes first.
 *
 * @param path where it is; empty for a database outside the heap that ends with the process
 * @param content what is kept in it, for messages, such as {@code what was sent}
 */
public record SqliteFile(Optional<Path> path, String content) {
    private static final Logger logger = LoggerFactory.getLogger(SqliteFile.class);
    /** The low byte of SQLite's codes: what kind of failure it is, without the details. */
    private static final int PRIMARY_CODE = 0xff;

    private static final int BUSY_MILLISECONDS = 5_000;

    /** Makes something of a connection: the tables, statements, and whoever uses them. */
    @FunctionalInterface
    public interface Opener<T> {
        T open(Connection connection) throws SQLException;
    }

    /**
     * Opens the database.
     *
     * @param opener gets the connection, which is closed if it fails
     * @throws ThreatBusException if it cannot be used; the message says where and what to look at
     */
    public <T> T open(Opener<T> opener) {
        try {
            return connected(opener);
        } catch (SQLException e) {
            if (path.isEmpty() || !isBroken(e)) {
                throw cannotOpen(e);
            }
            putAside(path.get(), e);
        }
        try {
            return connected(opener);
        } catch (SQLException e) {
            throw cannotOpen(e);
        }
    }

    /** Whether what is in the file is of no use; a full disk, a lock or a missing permission says nothing about that. */
    private static boolean isBroken(SQLException e) {
        return e instanceof SQLiteException failure
                && (failure.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB
                        || (failure.getResultCode().code & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_CORRUPT.code);
    }

    private ThreatBusException cannotOpen(SQLException e) {
        return new ThreatBusException(
                "cannot keep " + content + path.map(file -> " in " + file).orElse("") + ": " + e.getMessage()
                        + "; check its permissions, the room on its disk, and that no other process has it open",
                e);
    }

    private <T> T connected(Opener<T> opener) throws SQLException {
        Connection connection = connect();
        try {
            return opener.open(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        if (path.isPresent()) {
            config.setJournalMode(JournalMode.WAL);
            config.setSynchronous(SynchronousMode.NORMAL);
        }
        config.setBusyTimeout(BUSY_MILLISECONDS);
        return JDBC.createConnection(
                "jdbc:sqlite:" + path.map(Path::toString).orElse(":memory:"), config.toProperties());
    }

    private void putAside(Path file, SQLException cause) {
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            moveIfThere(file, aside, "-wal");
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
        } catch (IOException e) {
            throw new ThreatBusException("cannot read " + file + ", nor move it away: " + e.getMessage(), e);
        }
        logger.warn(
                "cannot read {} ({}); it is now {}, and {} before is forgotten",
                file,
                cause.getMessage(),
                aside,
                content);
    }

    /** What was written last stands in a file beside it, and whoever mends the one needs the other. */
    private static void moveIfThere(Path file, Path aside, String suffix) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + suffix);
        if (Files.exists(beside)) {
            Files.move(beside, aside.resolveSibling(aside.getFileName() + suffix), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
