package io.threatbus.app.store.db;

import io.threatbus.app.store.life.IndicatorKind;
import io.threatbus.app.store.life.Known;
import io.threatbus.app.store.life.Lifecycle;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.Source;
import io.threatbus.app.store.life.State;
import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/** The statements that change {@code indicators}. Belongs to the thread that writes. */
public final class IndicatorTable implements AutoCloseable {
    private static final String COLUMNS = "seq, state, kind, modified, valid_from, valid_until, expires, first_seen,"
            + " times_seen, sightings, last_sighting";

    private final PreparedStatement find;
    private final PreparedStatement insert;
    private final PreparedStatement replace;
    private final PreparedStatement count;
    private final PreparedStatement activate;
    private final PreparedStatement sighted;
    private final PreparedStatement repeat;
    private final PreparedStatement told;
    private final PreparedStatement putOff;

    public IndicatorTable(Connection connection) throws SQLException {
        find = connection.prepareStatement("SELECT " + COLUMNS + " FROM indicators WHERE key = ? AND id = ?");
        String values = "state, kind, modified, valid_from, valid_until, expires, due, forget, changed, source,"
                + " first_seen, last_seen, times_seen, sightings, last_sighting, object, seq";
        String marks = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT), ?";
        insert = connection.prepareStatement(
                "INSERT INTO indicators (" + values + ", key, id) VALUES (" + marks + ", ?, ?)");
        replace = connection.prepareStatement("UPDATE indicators SET (" + values + ") = (" + marks + ") WHERE seq = ?");
        count = connection.prepareStatement(
                "UPDATE indicators SET times_seen = times_seen + 1, last_seen = ? WHERE seq = ?");
        activate = connection.prepareStatement("UPDATE indicators SET state = 'active', due = expires, seq = ?,"
                + " changed = ?, last_seen = ? WHERE seq = ?");
        sighted = connection.prepareStatement("UPDATE indicators SET sightings = sightings + 1, last_sighting = ?,"
                + " expires = ?, due = CASE state WHEN 'active' THEN ? ELSE due END WHERE seq = ?");
        repeat = connection.prepareStatement("UPDATE indicators SET due = ? WHERE seq = ? AND due IS NULL");
        told = connection.prepareStatement("UPDATE indicators SET due = NULL WHERE seq = ? AND due IS NOT NULL");
        putOff = connection.prepareStatement("UPDATE indicators SET due = ? WHERE seq = ? AND due IS NOT NULL");
    }

    /** Has the removal announced once more, unless it is going to be anyway. */
    public void repeat(Known known, long now) throws SQLException {
        repeat.setLong(1, now);
        repeat.setLong(2, known.seq());
        repeat.executeUpdate();
    }

    /** Has the removal not announced any more. */
    public void told(Known known) throws SQLException {
        told.setLong(1, known.seq());
        told.executeUpdate();
    }

    /** Has what is due come up later; a version that is not there any more is none. */
    public void putOff(long seq, long until) throws SQLException {
        putOff.setLong(1, until);
        putOff.setLong(2, seq);
        putOff.executeUpdate();
    }

    public Optional<Known> find(StixId id) throws SQLException {
        find.setLong(1, Statements.key(id.uuid()));
        find.setString(2, id.toString());
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(new Known(
                    row.getLong(1),
                    State.ofLabel(row.getString(2)),
                    IndicatorKind.ofLabel(row.getString(3)),
                    row.getLong(4),
                    row.getLong(5),
                    Statements.optionalTime(row, 6),
                    Statements.time(row, 7),
                    row.getLong(8),
                    row.getLong(9),
                    row.getLong(10),
                    Statements.optionalTime(row, 11)));
        }
    }

    /** Writes a new version, at the end of the order of changes. */
    public void keep(long seq, Optional<Known> known, Lifecycle.Decision.Keep keep, Indicator indicator, long now)
            throws SQLException {
        PreparedStatement statement = known.isPresent() ? replace : insert;
        byte[] json = indicator.json().bytes();
        statement.setString(1, keep.state().label());
        statement.setString(2, keep.kind().label());
        statement.setLong(3, Micros.of(indicator.modified().instant()));
        statement.setLong(4, Micros.of(indicator.validFrom().instant()));
        Statements.setTime(
                statement,
                5,
                indicator.validUntil().map(until -> Micros.of(until.instant())).orElse(Micros.NEVER));
        Statements.setTime(statement, 6, keep.expires());
        Statements.setTime(statement, 7, keep.due());
        Statements.setTime(statement, 8, keep.forget());
        statement.setLong(9, now);
        Statements.setText(statement, 10, Source.of(indicator, json));
        statement.setLong(11, known.map(Known::firstSeen).orElse(now));
        statement.setLong(12, now);
        statement.setLong(13, known.map(Known::timesSeen).orElse(0L) + 1);
        statement.setLong(14, known.map(Known::sightings).orElse(0L));
        Statements.setTime(statement, 15, known.map(Known::lastSighting).orElseGet(OptionalLong::empty));
        statement.setBytes(16, json);
        statement.setLong(17, seq);
        if (known.isPresent()) {
            statement.setLong(18, known.get().seq());
        } else {
            statement.setLong(18, Statements.key(indicator.id().uuid()));
            statement.setString(19, indicator.id().toString());
        }
        statement.executeUpdate();
    }

    public void count(Known known, long now) throws SQLException {
        count.setLong(1, now);
        count.setLong(2, known.seq());
        count.executeUpdate();
    }

    public void activate(Known known, long seq, long now) throws SQLException {
        activate.setLong(1, seq);
        activate.setLong(2, now);
        activate.setLong(3, now);
        activate.setLong(4, known.seq());
        activate.executeUpdate();
    }

    public void sighted(Known known, long expires, long now) throws SQLException {
        sighted.setLong(1, now);
        Statements.setTime(sighted, 2, expires);
        Statements.setTime(sighted, 3, expires);
        sighted.setLong(4, known.seq());
        sighted.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement :
                new PreparedStatement[] {find, insert, replace, count, activate, sighted, repeat, told, putOff}) {
            statement.close();
        }
    }
}
