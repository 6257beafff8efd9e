package io.threatbus.app.store.db;

import io.threatbus.app.store.life.Micros;
import io.threatbus.message.Sighting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The statements that change {@code sightings}. Belongs to the thread that writes. */
public final class SightingTable implements AutoCloseable {
    private final PreparedStatement find;
    private final PreparedStatement insert;
    private final PreparedStatement replace;

    public SightingTable(Connection connection) throws SQLException {
        find = connection.prepareStatement("SELECT seq, modified FROM sightings WHERE key = ? AND id = ?");
        insert = connection.prepareStatement(
                "INSERT INTO sightings (sighting_of, modified, changed, object, seq, key, id)"
                        + " VALUES (?, ?, ?, CAST(? AS TEXT), ?, ?, ?)");
        replace = connection.prepareStatement("UPDATE sightings SET (sighting_of, modified, changed, object, seq)"
                + " = (?, ?, ?, CAST(? AS TEXT), ?) WHERE seq = ?");
    }

    /** What became of a sighting. */
    public enum Outcome {
        ADDED,
        REPLACED,
        KNOWN
    }

    /** Keeps the sighting if it is new or a newer version. */
    public Outcome keep(long seq, Sighting sighting, long now) throws SQLException {
        long key = Statements.key(sighting.id().uuid());
        String id = sighting.id().toString();
        find.setLong(1, key);
        find.setString(2, id);
        long modified = Micros.of(sighting.modified().instant());
        boolean known;
        long oldSeq = 0;
        try (ResultSet row = find.executeQuery()) {
            known = row.next();
            if (known) {
                oldSeq = row.getLong(1);
                if (row.getLong(2) >= modified) {
                    return Outcome.KNOWN;
                }
            }
        }
        PreparedStatement statement = known ? replace : insert;
        statement.setString(1, sighting.sightingOf().toString());
        statement.setLong(2, modified);
        statement.setLong(3, now);
        statement.setBytes(4, sighting.json().bytes());
        statement.setLong(5, seq);
        statement.setLong(6, known ? oldSeq : key);
        if (!known) {
            statement.setString(7, id);
        }
        statement.executeUpdate();
        return known ? Outcome.REPLACED : Outcome.ADDED;
    }

    @Override
    public void close() throws SQLException {
        find.close();
        insert.close();
        replace.close();
    }
}
