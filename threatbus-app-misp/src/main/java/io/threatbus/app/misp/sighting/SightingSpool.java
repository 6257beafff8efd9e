package io.threatbus.app.misp.sighting;

import io.threatbus.ThreatBusException;
import io.threatbus.app.misp.rest.SightingReport;
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

/** Keeps waiting sightings on disk. One connection, guarded by the lock on {@code this}. */
final class SightingSpool implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(SightingSpool.class);

    private final Connection connection;

    private SightingSpool(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS sighting (number INTEGER PRIMARY KEY,"
                    + " id TEXT UNIQUE NOT NULL, attribute TEXT NOT NULL, type INTEGER NOT NULL,"
                    + " source TEXT NOT NULL, timestamp INTEGER NOT NULL)");
        }
    }

    /** Opens a spool; a file that is not a database, or a broken one, is put aside. */
    static SightingSpool open(Path file) {
        return new SqliteFile(Optional.of(file), "sightings that wait for MISP").open(SightingSpool::new);
    }

    /** What was not delivered, in the order it came. */
    synchronized List<SightingReport> load() {
        List<SightingReport> loaded = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT id, attribute, type, source, timestamp FROM sighting ORDER BY number")) {
            while (row.next()) {
                loaded.add(new SightingReport(
                        UUID.fromString(row.getString(1)),
                        UUID.fromString(row.getString(2)),
                        row.getInt(3),
                        row.getString(4),
                        row.getLong(5)));
            }
            return loaded;
        } catch (SQLException e) {
            throw failed("sightings.spool cannot be read", e);
        }
    }

    synchronized void add(SightingReport report) {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT OR IGNORE INTO sighting (id, attribute, type, source, timestamp) VALUES (?, ?, ?, ?, ?)")) {
            statement.setString(1, report.id().toString());
            statement.setString(2, report.attribute().toString());
            statement.setInt(3, report.type());
            statement.setString(4, report.source());
            statement.setLong(5, report.timestamp());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw failed("sightings.spool cannot be written", e);
        }
    }

    synchronized void remove(SightingReport report) {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM sighting WHERE id = ?")) {
            statement.setString(1, report.id().toString());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw failed("sightings.spool cannot be written", e);
        }
    }

    private static ThreatBusException failed(String what, SQLException e) {
        return new ThreatBusException(what + ": " + e.getMessage(), e);
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            logger.warn("closing the spool of sightings: {}", e.getMessage());
        }
    }
}
