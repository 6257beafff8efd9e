package io.threatbus.app.store.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * How the database file is opened: one connection writes, any number read beside it, none waits for another
 * (write-ahead log). A commit survives the death of the process; one that is younger than the last checkpoint may be
 * lost, whole, when the power fails.
 *
 * @param file the database
 */
public record Connections(Path file) {
    private static final Logger logger = LoggerFactory.getLogger(Connections.class);

    private static final int BUSY_MILLIS = 5_000;
    private static final int WRITER_CACHE_KIBIBYTES = 48 * 1024;
    private static final int READER_CACHE_KIBIBYTES = 4 * 1024;
    /** So many bytes of objects, or little more, are read into memory at once, however many objects that are. */
    public static final int BYTES_AT_ONCE = 1024 * 1024;

    private static final int PAGE_BYTES = 4096;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
    private static final long MOST_PAGES = 4_294_967_294L;
    private static final int PAGES_PER_CHECKPOINT = 8_000;
    private static final long WAL_BYTES_KEPT = 64L * 1024 * 1024;

    /** The one connection that writes; makes the file if it is missing. Not in auto-commit mode. */
    public Connection writer() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        Connection connection = open(config);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = " + PAGE_BYTES);
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("PRAGMA wal_autocheckpoint = " + PAGES_PER_CHECKPOINT);
            statement.execute("PRAGMA journal_size_limit = " + WAL_BYTES_KEPT);
            statement.execute("PRAGMA temp_store = MEMORY");
            statement.execute("PRAGMA cache_size = -" + WRITER_CACHE_KIBIBYTES);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Sets the greatest size of the database for this connection, 0 for none. What is there already stays. */
    public static void limit(Connection writer, long maximumMegabytes) throws SQLException {
        long pages = maximumMegabytes == 0 ? MOST_PAGES : maximumMegabytes * (1024 * 1024 / PAGE_BYTES);
        try (Statement statement = writer.createStatement()) {
            statement.execute("PRAGMA max_page_count = " + pages);
        }
    }

    /** A connection that cannot write. */
    public Connection reader() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        Connection connection = open(config);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA temp_store = MEMORY");
            statement.execute("PRAGMA cache_size = -" + READER_CACHE_KIBIBYTES);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private Connection open(SQLiteConfig config) throws SQLException {
        return JDBC.createConnection("jdbc:sqlite:" + file.toAbsolutePath(), config.toProperties());
    }

    /** Closes one that nobody needs; what fails then concerns nobody. */
    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            logger.debug("closing", e);
        }
    }

    /** What the database and its log take on disk, in bytes. */
    public long bytesOnDisk() {
        return sizeOf(file) + sizeOf(beside("-wal"));
    }

    /** What is put behind the name of a file that is kept as it was found, damaged, now. */
    public static String damagedSuffix() {
        return ".damaged-" + STAMP.format(Instant.now());
    }

    /** A file that belongs to the database. */
    public Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static long sizeOf(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            return 0;
        }
    }

    /** The first number that a query gives, or {@code otherwise} for no row or NULL. */
    public static long number(Connection connection, String query, long otherwise) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            if (!rows.next()) {
                return otherwise;
            }
            long number = rows.getLong(1);
            return rows.wasNull() ? otherwise : number;
        }
    }
}
