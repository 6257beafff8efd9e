package io.threatbus.app.store;

import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where messages wait on disk while more come than can be sorted in: an append costs a fifth of that and never seeks.
 * First in, first out, and outlives the process. Belongs to the thread that writes.
 */
final class Inbox implements AutoCloseable {
    private final MessageParser parser;
    private final PreparedStatement append;
    private final PreparedStatement oldest;
    private final PreparedStatement remove;
    private long first;
    private long next;
    private long committedFirst;
    private long committedNext;

    Inbox(Connection connection, MessageParser parser) throws SQLException {
        this.parser = parser;
        append = connection.prepareStatement("INSERT INTO inbox (seq, arrived, object) VALUES (?, ?, CAST(? AS TEXT))");
        oldest = connection.prepareStatement("SELECT seq, arrived, object FROM inbox ORDER BY seq LIMIT ?");
        remove = connection.prepareStatement("DELETE FROM inbox WHERE seq <= ?");
        next = Connections.number(connection, "SELECT max(seq) + 1 FROM inbox", 1);
        first = Connections.number(connection, "SELECT min(seq) FROM inbox", next);
        saved();
    }

    /**
     * A message that waited.
     *
     * @param object what came
     * @param arrived when
     */
    record Waiting(StixObject object, long arrived) {}

    /** How many wait, those of the open transaction included. */
    long size() {
        return next - first;
    }

    void append(StixObject object, long now) throws SQLException {
        append.setLong(1, next);
        append.setLong(2, now);
        append.setBytes(3, object.json().bytes());
        append.executeUpdate();
        next++;
    }

    /** Takes the oldest out. What cannot be read any more is left out: the limits were tightened since. */
    List<Waiting> take(int limit) throws SQLException {
        List<Waiting> taken = new ArrayList<>();
        long last = first - 1;
        oldest.setInt(1, limit);
        try (ResultSet rows = oldest.executeQuery()) {
            while (rows.next()) {
                last = rows.getLong(1);
                if (parser.parse(rows.getBytes(3)) instanceof Parsed.Accepted accepted
                        && accepted.message() instanceof StixObject object) {
                    taken.add(new Waiting(object, rows.getLong(2)));
                }
            }
        }
        remove.setLong(1, last);
        remove.executeUpdate();
        first = last + 1;
        return taken;
    }

    /** To be called after the commit. */
    void saved() {
        committedFirst = first;
        committedNext = next;
    }

    /** To be called after a rollback. */
    void rolledBack() {
        first = committedFirst;
        next = committedNext;
    }

    @Override
    public void close() throws SQLException {
        append.close();
        oldest.close();
        remove.close();
    }
}
