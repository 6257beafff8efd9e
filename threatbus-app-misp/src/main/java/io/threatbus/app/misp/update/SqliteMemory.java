package io.threatbus.app.misp.update;

import io.threatbus.app.misp.mapping.Draft;
import io.threatbus.app.misp.mapping.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The memory in an SQLite database, in a file or, if there is no directory for it, outside the heap. One connection,
 * guarded by the lock on {@code this}.
 */
public final class SqliteMemory implements Memory {
    private static final Logger logger = LoggerFactory.getLogger(SqliteMemory.class);
    private static final int SCHEMA_VERSION = 1;
    /** The low byte of SQLite's codes: what kind of failure it is, without the details. */
    private static final int PRIMARY_CODE = 0xff;
    /** Evicting a few at a time keeps the cost of it out of most writes. */
    private static final int EVICTED_AT_ONCE = 64;

    private static final String COLUMNS =
            "uuid, state, attribute_id, event_id, event_uuid, pattern_type, pattern, creator, marking,"
                    + " created, modified, valid_from, timestamp, digest";

    private final long capacity;
    private final Connection connection;
    private final PreparedStatement find;
    private final PreparedStatement findByNumber;
    private final PreparedStatement ofEvent;
    private final PreparedStatement insert;
    private final PreparedStatement insertUnlessKnown;
    private final PreparedStatement evict;
    private long size;
    private long sequence;

    private SqliteMemory(Connection connection, long capacity) throws SQLException {
        this.connection = connection;
        this.capacity = capacity;
        createSchema();
        find = connection.prepareStatement("SELECT " + COLUMNS + " FROM sent WHERE uuid = ?");
        findByNumber = connection.prepareStatement("SELECT uuid FROM sent WHERE attribute_id = ?");
        ofEvent = connection.prepareStatement(
                "SELECT " + COLUMNS
                        + " FROM sent WHERE state <> 'WITHDRAWN' AND ((?1 <> '' AND event_id = ?1) OR (?1 = '' AND event_uuid = ?2))");
        String values = " INTO sent (" + COLUMNS + ", changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        insert = connection.prepareStatement("INSERT OR REPLACE" + values);
        insertUnlessKnown = connection.prepareStatement("INSERT OR IGNORE" + values);
        evict = connection.prepareStatement(
                "DELETE FROM sent WHERE uuid IN (SELECT uuid FROM sent ORDER BY changed LIMIT ?)");
        size = single("SELECT count(*) FROM sent");
        sequence = single("SELECT coalesce(max(changed), 0) FROM sent");
    }

    /**
     * Opens the memory.
     *
     * @param file where it is kept; a file that is no database, or a broken one, is put aside
     * @param capacity how many attributes are remembered at most
     */
    public static SqliteMemory open(Optional<Path> file, long capacity) {
        try {
            return connected(file, capacity);
        } catch (SQLException e) {
            if (file.isEmpty() || !isBroken(e)) {
                throw cannotOpen(file, e);
            }
            putAside(file.get(), e);
        }
        try {
            return connected(file, capacity);
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

    private static SqliteMemory connected(Optional<Path> file, long capacity) throws SQLException {
        Connection connection = connect(file);
        try {
            return new SqliteMemory(connection, capacity);
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

    private void createSchema() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (single("PRAGMA user_version") != SCHEMA_VERSION) {
                statement.executeUpdate("DROP TABLE IF EXISTS sent");
                statement.executeUpdate("DROP TABLE IF EXISTS mark");
            }
            statement.executeUpdate("""
                    CREATE TABLE IF NOT EXISTS sent (
                      uuid BLOB PRIMARY KEY, state TEXT NOT NULL, attribute_id TEXT NOT NULL,
                      event_id TEXT NOT NULL, event_uuid TEXT NOT NULL, pattern_type TEXT NOT NULL,
                      pattern TEXT NOT NULL, creator TEXT NOT NULL, marking TEXT NOT NULL,
                      created INTEGER NOT NULL, modified INTEGER NOT NULL, valid_from INTEGER NOT NULL,
                      timestamp INTEGER NOT NULL, digest TEXT NOT NULL, changed INTEGER NOT NULL
                    ) WITHOUT ROWID""");
            statement.executeUpdate("CREATE INDEX IF NOT EXISTS sent_attribute ON sent (attribute_id)");
            statement.executeUpdate("CREATE INDEX IF NOT EXISTS sent_event ON sent (event_id)");
            statement.executeUpdate("CREATE INDEX IF NOT EXISTS sent_changed ON sent (changed)");
            statement.executeUpdate(
                    "CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
            statement.executeUpdate("PRAGMA user_version = " + SCHEMA_VERSION);
        }
    }

    private long single(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public synchronized Optional<Sent> find(UUID attribute) {
        try {
            find.setBytes(1, bytes(attribute));
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public synchronized Optional<UUID> findByNumber(String attributeId) {
        try {
            findByNumber.setString(1, attributeId);
            try (ResultSet row = findByNumber.executeQuery()) {
                return row.next() ? Optional.of(uuid(row.getBytes(1))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public synchronized List<Sent> ofEvent(String eventId, String eventUuid) {
        List<Sent> found = new ArrayList<>();
        try {
            ofEvent.setString(1, eventId);
            ofEvent.setString(2, eventUuid);
            try (ResultSet row = ofEvent.executeQuery()) {
                while (row.next()) {
                    found.add(read(row));
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        return found;
    }

    @Override
    public synchronized void remember(Sent sent) {
        try {
            boolean known = isKnown(sent.uuid());
            bind(insert, sent);
            insert.executeUpdate();
            size += known ? 0 : 1;
            evict();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private boolean isKnown(UUID uuid) throws SQLException {
        find.setBytes(1, bytes(uuid));
        try (ResultSet row = find.executeQuery()) {
            return row.next();
        }
    }

    @Override
    public synchronized void rememberUnlessKnown(List<Sent> sent) {
        try {
            connection.setAutoCommit(false);
            try {
                for (Sent each : sent) {
                    bind(insertUnlessKnown, each);
                    size += insertUnlessKnown.executeUpdate();
                }
                evict();
                connection.commit();
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void evict() throws SQLException {
        if (size > capacity) {
            evict.setLong(1, Math.max(size - capacity, Math.min(EVICTED_AT_ONCE, capacity / 10)));
            size -= evict.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, Sent sent) throws SQLException {
        statement.setBytes(1, bytes(sent.uuid()));
        statement.setString(2, sent.state().name());
        statement.setString(3, sent.attributeId());
        statement.setString(4, sent.eventId());
        statement.setString(5, sent.eventUuid());
        statement.setString(6, sent.pattern().patternType());
        statement.setString(7, sent.pattern().text());
        statement.setString(8, sent.context().creator());
        statement.setString(9, sent.context().marking());
        statement.setLong(10, micros(sent.created()));
        statement.setLong(11, micros(sent.modified()));
        statement.setLong(12, micros(sent.validFrom()));
        statement.setLong(13, sent.timestamp());
        statement.setString(14, sent.digest());
        statement.setLong(15, ++sequence);
    }

    private static Sent read(ResultSet row) throws SQLException {
        return new Sent(
                uuid(row.getBytes(1)),
                Sent.State.valueOf(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                new Mapping.Pattern(row.getString(6), row.getString(7)),
                new Draft.Context(row.getString(8), row.getString(9)),
                instant(row.getLong(10)),
                instant(row.getLong(11)),
                instant(row.getLong(12)),
                row.getLong(13),
                row.getString(14));
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public synchronized Optional<Long> mark(String name) {
        try (PreparedStatement statement = connection.prepareStatement("SELECT value FROM mark WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public synchronized void setMark(String name, long value) {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT OR REPLACE INTO mark (name, value) VALUES (?, ?)")) {
            statement.setString(1, name);
            statement.setLong(2, value);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            logger.warn("closing the memory of what was sent: {}", e.getMessage());
        }
    }

    private static MemoryException failed(SQLException e) {
        return new MemoryException("the memory of what was sent fails: " + e.getMessage(), e);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
