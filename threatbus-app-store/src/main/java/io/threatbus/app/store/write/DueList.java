package io.threatbus.app.store.write;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.life.DeferredExpiries;
import io.threatbus.app.store.life.Lifecycle;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
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
    private final MessageParser parser;

    public DueList(Database database, MessageParser parser) {
        this.database = database;
        this.parser = parser;
    }

    /**
     * An indicator whose time has come.
     *
     * @param seq its place in the order of changes
     * @param since when that was
     * @param state what it is before
     * @param indicator its newest version
     */
    public record Due(long seq, long since, State state, Indicator indicator) {
        /** What the bus has to hear of it: that it begins, that it is over, or once more that it is. */
        public Indicator announcement() {
            return state == State.ACTIVE ? Lifecycle.expiryOf(indicator) : indicator;
        }
    }

    /**
     * The first of those that are due.
     *
     * @param due those that can be read
     * @param unreadable those that the limits of today do not let in
     */
    public record Page(List<Due> due, List<DeferredExpiries.Unsayable> unreadable) {}

    /** The first of those that are due at {@code now}. */
    public Page due(long now, int limit) throws SQLException {
        Page page = new Page(new ArrayList<>(), new ArrayList<>());
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT seq, id, due, state, object FROM indicators WHERE due <= ? ORDER BY due LIMIT ?")) {
            statement.setLong(1, now);
            statement.setInt(2, limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    read(rows, page);
                }
            }
        }
        return page;
    }

    private void read(ResultSet row, Page page) throws SQLException {
        long seq = row.getLong(1);
        Parsed parsed = parser.parse(row.getBytes(5));
        if (parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof Indicator indicator) {
            page.due().add(new Due(seq, row.getLong(3), State.ofLabel(row.getString(4)), indicator));
        } else {
            String reason = parsed instanceof Parsed.Rejected rejected
                    ? rejected.rejection().detail()
                    : "no indicator";
            page.unreadable().add(new DeferredExpiries.Unsayable(seq, row.getString(2), reason));
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
