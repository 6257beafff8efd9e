package io.threatbus.app.store;

import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.stix.StixId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is on the calendar, read from the database. */
final class DueList {
    private final Database database;
    private final MessageParser parser;

    DueList(Database database, MessageParser parser) {
        this.database = database;
        this.parser = parser;
    }

    /**
     * An indicator whose time has come.
     *
     * @param seq its place in the order of changes
     * @param state what it is before
     * @param indicator its newest version
     */
    record Due(long seq, State state, Indicator indicator) {
        /** What the bus has to hear of it: that it begins, or that it is over. */
        Indicator announcement() {
            return state == State.PENDING ? indicator : Lifecycle.expiryOf(indicator);
        }
    }

    /**
     * The first of those that are due.
     *
     * @param due those that can be read
     * @param unreadable those that the limits of today do not let in
     */
    record Page(List<Due> due, List<PutOff.Unsayable> unreadable) {}

    /** The first of those that are due at {@code now}. */
    Page due(long now, int limit) throws SQLException {
        Page page = new Page(new ArrayList<>(), new ArrayList<>());
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT seq, id, state, object FROM indicators WHERE due <= ? ORDER BY due LIMIT ?")) {
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
        Parsed parsed = parser.parse(row.getBytes(4));
        if (parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof Indicator indicator) {
            page.due().add(new Due(seq, State.ofLabel(row.getString(3)), indicator));
        } else {
            String reason = parsed instanceof Parsed.Rejected rejected
                    ? rejected.rejection().detail()
                    : "no indicator";
            page.unreadable().add(new PutOff.Unsayable(seq, row.getString(2), reason));
        }
    }

    /** When the next is due; {@link Micros#NEVER} if nothing is. */
    long next() throws SQLException {
        try (Connection connection = database.reader()) {
            return Connections.number(
                    connection, "SELECT min(due) FROM indicators WHERE due IS NOT NULL", Micros.NEVER);
        }
    }

    /** The tombstone of an expired indicator, if it still is one. */
    Optional<Indicator> tombstone(StixId id) throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT object FROM indicators WHERE key = ? AND id = ? AND state = 'expired'")) {
            statement.setLong(1, Statements.key(id.uuid()));
            statement.setString(2, id.toString());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? indicator(rows.getBytes(1)) : Optional.empty();
            }
        }
    }

    private Optional<Indicator> indicator(byte[] json) {
        return parser.parse(json) instanceof Parsed.Accepted accepted
                        && accepted.message() instanceof Indicator indicator
                ? Optional.of(indicator)
                : Optional.empty();
    }
}
