package io.threatbus.app.misp.update;

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

/** Opens the database of the memory, and puts a broken one aside. Stateless. */
final class MemoryFile {
    private static final Logger logger = LoggerFactory.getLogger(MemoryFile.class);
    /** The low byte of SQLite's codes: what kind of failure it is, without the details. */
    private static final int PRIMARY_CODE = 0xff;

    private MemoryFile() {}

    /** Makes something of a connection. */
    @FunctionalInterface
    interface Opener<T> {
        T open(Connection connection) throws SQLException;
    }

    static <T> T open(Optional<Path> file, Opener<T> opener) {
        try {
            return connected(file, opener);
        } catch (SQLException e) {
            if (file.isEmpty() || !isBroken(e)) {
                throw cannotOpen(file, e);
            }
            putAside(file.get(), e);
        }
        try {
            return connected(file, opener);
        } catch (SQLException e) {
            throw cannotOpen(file, e);
        }
    }

    /** Whether what is in the file is of no use; a full disk, a lock or a missing permission says nothing about that. */
    private static boolean isBroken(SQLException e) {
        return e instanceof SQLiteException failure
                && (failure.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB
                        || (failure.getResultCode().code & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_CORRUPT.code);
    }

    private static MemoryException cannotOpen(Optional<Path> file, SQLException e) {
        return new MemoryException(
                "cannot keep what was sent" + file.map(f -> " in " + f).orElse("") + ": " + e.getMessage()
                        + "; check its permissions, the room on its disk, and that no other process has it open",
                e);
    }

    private static <T> T connected(Optional<Path> file, Opener<T> opener) throws SQLException {
        Connection connection = connect(file);
        try {
            return opener.open(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(Optional<Path> file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        if (file.isPresent()) {
            config.setJournalMode(JournalMode.WAL);
            config.setSynchronous(SynchronousMode.NORMAL);
        }
        config.setBusyTimeout(5_000);
        return JDBC.createConnection(
                "jdbc:sqlite:" + file.map(Path::toString).orElse(":memory:"), config.toProperties());
    }

    private static void putAside(Path file, SQLException cause) {
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            moveIfThere(file, aside, "-wal");
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
        } catch (IOException e) {
            throw new MemoryException("cannot read " + file + ", nor move it away: " + e.getMessage(), e);
        }
        logger.warn(
                "cannot read {} ({}); it is now {}, and what was sent before is forgotten",
                file,
                cause.getMessage(),
                aside);
    }

    /** What was written last stands in a file beside it, and whoever mends the one needs the other. */
    private static void moveIfThere(Path file, Path aside, String suffix) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + suffix);
        if (Files.exists(beside)) {
            Files.move(beside, aside.resolveSibling(aside.getFileName() + suffix), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
