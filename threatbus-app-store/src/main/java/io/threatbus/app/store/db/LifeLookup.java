package io.threatbus.app.store.db;

import io.threatbus.stix.StixId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks up by key what is known of single indicators, with a connection that is kept. Thread-safe. */
public final class LifeLookup {
    /** Who asks decides for the whole bus meanwhile. */
    private static final int BUSY_MILLIS = 100;

    private final Connections connections;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement statement;

    public LifeLookup(Connections connections) {
        this.connections = connections;
    }

    /** As the bus wrote it; empty if the indicator is unknown. */
    public synchronized Optional<String> find(StixId id) throws SQLException {
        try {
            PreparedStatement query = prepared();
            query.setLong(1, id.uuid().getMostSignificantBits());
            query.setString(2, id.toString());
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private PreparedStatement prepared() throws SQLException {
        PreparedStatement present = statement;
        if (present == null) {
            Connection opened = connections.reader();
            connection = opened;
            try (Statement settings = opened.createStatement()) {
                settings.execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
            }
            present = opened.prepareStatement("SELECT life FROM indicators WHERE key = ? AND id = ?");
            statement = present;
        }
        return present;
    }

    /** Lets go of the file; the next look-up opens it again. */
    public synchronized void close() {
        Connection closing = connection;
        connection = null;
        statement = null;
        if (closing != null) {
            Connections.close(closing);
        }
    }
}
