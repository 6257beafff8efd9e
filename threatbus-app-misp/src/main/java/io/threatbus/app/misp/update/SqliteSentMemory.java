package io.threatbus.app.misp.update;

import io.threatbus.toolkit.sqlite.SqliteFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory in an SQLite database, in a file or, if there is no directory for it, outside the heap. One connection,
 * guarded by the lock on {@code this}.
 */
public final class SqliteSentMemory implements SentMemory {
    private static final Logger logger = LoggerFactory.getLogger(SqliteSentMemory.class);
    private static final int SCHEMA_VERSION = 2;
    /** Evicting a few at a time keeps the cost of it out of most writes. */
    private static final int EVICTED_AT_ONCE = 64;

    private final long capacity;
    private final Connection connection;
    private final PreparedStatement find;
    private final PreparedStatement findByNumber;
    private final PreparedStatement ofEvent;
    private final PreparedStatement page;
    private final PreparedStatement insert;
    private final PreparedStatement insertUnlessKnown;
    private final PreparedStatement evict;
    private long size;
    private long sequence;

    private SqliteSentMemory(Connection connection, long capacity) throws SQLException {
        this.connection = connection;
        this.capacity = capacity;
        createSchema();
        find = connection.prepareStatement("SELECT " + SentRow.COLUMNS + " FROM sent WHERE uuid = ?");
        findByNumber = connection.prepareStatement("SELECT uuid FROM sent WHERE attribute_id = ?");
        ofEvent = connection.prepareStatement(
                "SELECT " + SentRow.COLUMNS
                        + " FROM sent WHERE state IN ('LIVE', 'ANSWERED') AND ((?1 <> '' AND event_id = ?1) OR (?1 = '' AND event_uuid = ?2))");
        page = connection.prepareStatement("SELECT " + SentRow.COLUMNS
                + " FROM sent WHERE state IN ('LIVE', 'ANSWERED') AND uuid > ? ORDER BY uuid LIMIT ?");
        String values = " INTO sent (" + SentRow.COLUMNS
                + ", changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
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
     * @param file where it is kept; a file that is not a database, or a broken one, is put aside
     * @param capacity how many attributes are remembered at most
     */
    public static SqliteSentMemory open(Optional<Path> file, long capacity) {
        return new SqliteFile(file, "what was sent").open(connection -> new SqliteSentMemory(connection, capacity));
    }

    private void createSchema() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long version = single("PRAGMA user_version");
            if (version == 1) {
                statement.executeUpdate(
                        "ALTER TABLE sent ADD COLUMN expiration INTEGER NOT NULL DEFAULT " + SentRow.NEVER);
                statement.executeUpdate("ALTER TABLE sent ADD COLUMN parts TEXT NOT NULL DEFAULT ''");
            } else if (version != SCHEMA_VERSION) {
                statement.executeUpdate("DROP TABLE IF EXISTS sent");
                statement.executeUpdate("DROP TABLE IF EXISTS mark");
            }
            statement.executeUpdate("""
                    CREATE TABLE IF NOT EXISTS sent (
                      uuid BLOB PRIMARY KEY, state TEXT NOT NULL, attribute_id TEXT NOT NULL,
                      event_id TEXT NOT NULL, event_uuid TEXT NOT NULL, pattern_type TEXT NOT NULL,
                      pattern TEXT NOT NULL, creator TEXT NOT NULL, marking TEXT NOT NULL,
                      created INTEGER NOT NULL, modified INTEGER NOT NULL, valid_from INTEGER NOT NULL,
                      timestamp INTEGER NOT NULL, digest TEXT NOT NULL, changed INTEGER NOT NULL,
                      expiration INTEGER NOT NULL DEFAULT %d, parts TEXT NOT NULL DEFAULT ''
                    ) WITHOUT ROWID""".formatted(SentRow.NEVER));
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
    public synchronized Optional<SentIndicator> find(UUID attribute) {
        try {
            find.setBytes(1, SentRow.bytes(attribute));
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? Optional.of(SentRow.read(row)) : Optional.empty();
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
                return row.next() ? Optional.of(SentRow.uuid(row.getBytes(1))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public synchronized List<SentIndicator> ofEvent(String eventId, String eventUuid) {
        try {
            ofEvent.setString(1, eventId);
            ofEvent.setString(2, eventUuid);
            return rows(ofEvent);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public synchronized List<SentIndicator> page(Optional<UUID> after, int limit) {
        try {
            page.setBytes(1, after.map(SentRow::bytes).orElse(new byte[0]));
            page.setInt(2, limit);
            return rows(page);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static List<SentIndicator> rows(PreparedStatement query) throws SQLException {
        List<SentIndicator> found = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(SentRow.read(row));
            }
        }
        return found;
    }

    @Override
    public synchronized void remember(SentIndicator sent) {
        try {
            boolean known = isKnown(sent.uuid());
            SentRow.bind(insert, sent, ++sequence);
            insert.executeUpdate();
            size += known ? 0 : 1;
            evict();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private boolean isKnown(UUID uuid) throws SQLException {
        find.setBytes(1, SentRow.bytes(uuid));
        try (ResultSet row = find.executeQuery()) {
            return row.next();
        }
    }

    @Override
    public synchronized void rememberUnlessKnown(List<SentIndicator> sent) {
        try {
            connection.setAutoCommit(false);
            try {
                for (SentIndicator each : sent) {
                    SentRow.bind(insertUnlessKnown, each, ++sequence);
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
}
