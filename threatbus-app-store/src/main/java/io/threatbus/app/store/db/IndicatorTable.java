package io.threatbus.app.store.db;

import io.threatbus.app.store.life.Known;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import io.threatbus.message.Indicator;
import io.threatbus.message.IndicatorKind;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The statements that change {@code indicators}. Belongs to the thread that writes. */
public final class IndicatorTable implements AutoCloseable {
    private static final String COLUMNS =
            "seq, state, kind, changed, expires, first_seen, times_seen, sightings," + " last_sighting, life, history";

    private final PreparedStatement find;
    private final PreparedStatement insert;
    private final PreparedStatement replace;
    private final PreparedStatement move;
    private final PreparedStatement sighted;
    private final PreparedStatement putOff;

    public IndicatorTable(Connection connection) throws SQLException {
        find = connection.prepareStatement("SELECT " + COLUMNS + " FROM indicators WHERE key = ? AND id = ?");
        insert = connection.prepareStatement("INSERT INTO indicators (seq, state, expires, due, forget, changed,"
                + " last_seen, times_seen, life, history, guard, kind, modified, valid_from, valid_until, source, object,"
                + " first_seen, sightings, key, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS"
                + " TEXT), ?, 0, ?, ?)");
        String life = "UPDATE indicators SET seq = ?, state = ?, expires = ?, due = ?, forget = ?, changed = ?,"
                + " last_seen = ?, times_seen = ?, life = ?, history = ?, guard = COALESCE(?, guard)";
        replace = connection.prepareStatement(life + ", kind = ?, modified = ?, valid_from = ?, valid_until = ?,"
                + " source = ?, object = CAST(? AS TEXT) WHERE seq = ?");
        move = connection.prepareStatement(life + " WHERE seq = ?");
        sighted = connection.prepareStatement("UPDATE indicators SET sightings = sightings + 1, last_sighting = ?,"
                + " expires = ?, due = CASE state WHEN 'active' THEN ? ELSE due END, life = ? WHERE seq = ?");
        putOff = connection.prepareStatement("UPDATE indicators SET due = ? WHERE seq = ? AND due IS NOT NULL");
    }

    /**
     * What is written of a life.
     *
     * @param seq its place in the order of changes from now on
     * @param due when something happens to it by itself, {@link Micros#NEVER} for nothing
     * @param forget when the tombstone may go, {@link Micros#NEVER} for what is none
     * @param changed when it came to that place
     * @param seen when it was spoken of last
     * @param finding what the guard says; empty to leave what stands there
     */
    public record Life(
            long seq,
            State state,
            long expires,
            long due,
            long forget,
            long changed,
            long seen,
            long timesSeen,
            String text,
            String history,
            Optional<String> finding) {}

    /** Has what is due come up later; a version that was superseded is ignored. */
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
                    Statements.time(row, 5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8),
                    Statements.optionalTime(row, 9),
                    row.getString(10),
                    Optional.ofNullable(row.getString(11)).orElse("")));
        }
    }

    /** Writes an indicator that is not there yet. */
    public void insert(Life life, IndicatorKind kind, Indicator object) throws SQLException {
        int index = setContent(insert, setLife(insert, life), kind, object);
        insert.setLong(index++, life.seen());
        insert.setLong(index++, Statements.key(object.id().uuid()));
        insert.setString(index, object.id().toString());
        insert.executeUpdate();
    }

    /** Writes another content. */
    public void replace(Known known, Life life, IndicatorKind kind, Indicator object) throws SQLException {
        replace.setLong(setContent(replace, setLife(replace, life), kind, object), known.seq());
        replace.executeUpdate();
    }

    /** Writes what became of the life of a content that stays. */
    public void move(Known known, Life life) throws SQLException {
        move.setLong(setLife(move, life), known.seq());
        move.executeUpdate();
    }

    private static int setLife(PreparedStatement statement, Life life) throws SQLException {
        statement.setLong(1, life.seq());
        statement.setString(2, life.state().label());
        Statements.setTime(statement, 3, life.expires());
        Statements.setTime(statement, 4, life.due());
        Statements.setTime(statement, 5, life.forget());
        statement.setLong(6, life.changed());
        statement.setLong(7, life.seen());
        statement.setLong(8, life.timesSeen());
        statement.setString(9, life.text());
        statement.setString(10, life.history());
        Statements.setText(statement, 11, life.finding());
        return 12;
    }

    private static int setContent(PreparedStatement statement, int from, IndicatorKind kind, Indicator object)
            throws SQLException {
        int index = from;
        statement.setString(index++, kind.label());
        statement.setLong(index++, object.modified().epochMicros());
        statement.setLong(index++, object.validFrom().epochMicros());
        Statements.setTime(
                statement,
                index++,
                object.validUntil().map(StixTimestamp::epochMicros).orElse(Micros.NEVER));
        Statements.setText(
                statement, index++, object.source().or(() -> object.createdBy().map(StixId::toString)));
        statement.setBytes(index++, object.json().bytes());
        return index;
    }

    /** Counts a sighting. */
    public void sighted(Known known, long expires, String life, long now) throws SQLException {
        sighted.setLong(1, now);
        Statements.setTime(sighted, 2, expires);
        Statements.setTime(sighted, 3, DueTimes.rounded(expires));
        sighted.setString(4, life);
        sighted.setLong(5, known.seq());
        sighted.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : new PreparedStatement[] {find, insert, replace, move, sighted, putOff}) {
            statement.close();
        }
    }
}
