package io.threatbus.app.store;

import io.threatbus.ThreatBusException;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where messages wait on disk while more come than can be sorted in: many to a row, so that it costs little more than
 * copying them. First in, first out, and outlives the process. Belongs to the thread that writes.
 */
final class Inbox implements AutoCloseable {
    private static final int ROW_OBJECTS = 200;
    private static final int ROW_BYTES = 256 * 1024;

    private final MessageParser parser;
    private final PreparedStatement append;
    private final PreparedStatement oldest;
    private final PreparedStatement remove;
    private final ByteArrayOutputStream row = new ByteArrayOutputStream(ROW_BYTES);
    private long next;
    private long size;
    private long committedSize;

    Inbox(Connection connection, MessageParser parser) throws SQLException {
        this.parser = parser;
        append = connection.prepareStatement(
                "INSERT INTO inbox (seq, arrived, number, objects) VALUES (?, ?, ?, CAST(? AS TEXT))");
        oldest = connection.prepareStatement("SELECT seq, arrived, number, objects FROM inbox ORDER BY seq LIMIT 1");
        remove = connection.prepareStatement("DELETE FROM inbox WHERE seq = ?");
        next = Connections.number(connection, "SELECT max(seq) + 1 FROM inbox", 1);
        size = Connections.number(connection, "SELECT sum(number) FROM inbox", 0);
        committedSize = size;
    }

    /**
     * Messages that waited together.
     *
     * @param objects what came, in order
     * @param arrived when
     */
    record Waiting(List<StixObject> objects, long arrived) {}

    /** How many wait, those of the open transaction included. */
    long size() {
        return size;
    }

    /** Puts messages behind those that wait already. */
    void append(Iterable<StixObject> objects, long now) throws SQLException {
        int number = 0;
        for (StixObject object : objects) {
            write(object);
            number++;
            if (number == ROW_OBJECTS || row.size() >= ROW_BYTES) {
                appendRow(number, now);
                number = 0;
            }
        }
        if (number > 0) {
            appendRow(number, now);
        }
    }

    private void write(StixObject object) {
        try {
            object.json().writeTo(row);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }

    private void appendRow(int number, long now) throws SQLException {
        append.setLong(1, next++);
        append.setLong(2, now);
        append.setInt(3, number);
        append.setBytes(4, row.toByteArray());
        append.executeUpdate();
        row.reset();
        size += number;
    }

    /** Takes the oldest row out; empty if nothing waits. What the limits of today do not let in is left out. */
    Optional<Waiting> take() throws SQLException {
        try (ResultSet rows = oldest.executeQuery()) {
            if (!rows.next()) {
                size = 0;
                return Optional.empty();
            }
            Waiting waiting = new Waiting(parse(rows.getBytes(4)), rows.getLong(2));
            size -= rows.getInt(3);
            remove.setLong(1, rows.getLong(1));
            remove.executeUpdate();
            return Optional.of(waiting);
        }
    }

    private List<StixObject> parse(byte[] text) {
        List<StixObject> objects = new ArrayList<>();
        ObjectStream stream = new ObjectStream(new ByteArrayInputStream(text));
        try {
            for (Optional<byte[]> json = stream.next(); json.isPresent(); json = stream.next()) {
                if (parser.parse(json.get()) instanceof Parsed.Accepted accepted
                        && accepted.message() instanceof StixObject object) {
                    objects.add(object);
                }
            }
        } catch (IOException e) {
            throw new ThreatBusException("reading from memory", e);
        }
        return objects;
    }

    /** To be called after the commit. */
    void saved() {
        committedSize = size;
    }

    /** To be called after a rollback. */
    void rolledBack() {
        size = committedSize;
        row.reset();
    }

    @Override
    public void close() throws SQLException {
        append.close();
        oldest.close();
        remove.close();
    }
}
