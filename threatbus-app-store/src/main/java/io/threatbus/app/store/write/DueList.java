package io.threatbus.app.store.write;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.life.DeferredExpiries;
import io.threatbus.app.store.life.Micros;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What is on the calendar, read from the database. */
public final class DueList {
    private final Database database;

    public DueList(Database database) {
        this.database = database;
    }

    /**
     * The first of those whose time has come.
     *
     * @param contents of those that can be read
     * @param unreadable the others
     */
    public record Page(List<Indicator> contents, List<DeferredExpiries.Unsayable> unreadable) {
        /** Whether nothing is due. */
        public boolean isEmpty() {
            return contents.isEmpty() && unreadable.isEmpty();
        }
    }

    /**
     * The first of those that are due at {@code now}.
     *
     * @param limit how many at most; fewer if they are large
     */
    public Page due(long now, int limit) throws SQLException {
        Page page = new Page(new ArrayList<>(), new ArrayList<>());
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT seq, id, object FROM indicators WHERE due <= ? ORDER BY due LIMIT ?")) {
            statement.setLong(1, now);
            statement.setInt(2, limit);
            try (ResultSet rows = statement.executeQuery()) {
                long bytes = 0;
                while (bytes < Connections.BYTES_AT_ONCE && rows.next()) {
                    byte[] object = rows.getBytes(3);
                    bytes += object.length;
                    read(rows, object, page);
                }
            }
        }
        return page;
    }

    private static void read(ResultSet row, byte[] object, Page page) throws SQLException {
        Parsed parsed = MessageParser.OWN.parse(object);
        if (parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof Indicator indicator) {
            page.contents().add(indicator);
        } else {
            String reason = parsed instanceof Parsed.Rejected rejected
                    ? rejected.rejection().detail()
                    : "no indicator";
            page.unreadable().add(new DeferredExpiries.Unsayable(row.getLong(1), row.getString(2), reason));
        }
    }

    /** When the next is due; {@link Micros#NEVER} if nothing is. */
    public long next() throws SQLException {
        try (Connection connection = database.reader()) {
            return Connections.number(
                    connection, "SELECT min(due) FROM indicators WHERE due IS NOT NULL", Micros.NEVER);
        }
    }
}
