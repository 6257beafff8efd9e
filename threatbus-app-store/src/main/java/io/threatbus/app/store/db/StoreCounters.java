package io.threatbus.app.store.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** Single numbers that outlive the process. */
public enum StoreCounters {
    /** When the store last wrote: up to then nothing was missed. */
    LAST_ALIVE("last_alive"),

    /** Which file of the inbox is sorted in next. */
    INBOX_FILE("inbox_file"),

    /** Up to which byte of that file everything is sorted in. */
    INBOX_POSITION("inbox_position"),

    /** How many messages of that file are before that byte. */
    INBOX_MESSAGES("inbox_messages"),

    /** By which settings and lists of the guard all that is kept was judged. */
    JUDGED_BY("judged_by");

    private final String key;

    StoreCounters(String key) {
        this.key = key;
    }

    public OptionalLong read(Connection connection) throws SQLException {
        return read(connection, key);
    }

    public static OptionalLong read(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT value FROM facts WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    public void write(Connection connection, long value) throws SQLException {
        write(connection, key, value);
    }

    public static void write(Connection connection, String name, long value) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)")) {
            statement.setString(1, name);
            statement.setLong(2, value);
            statement.executeUpdate();
        }
    }
}
