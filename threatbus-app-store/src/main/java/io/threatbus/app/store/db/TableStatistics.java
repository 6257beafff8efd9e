package io.threatbus.app.store.db;

import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Numbers for the operator that have to be looked for in the tables. The thread that writes looks, now and then and never
 * at many rows at once, so that whoever reads a number waits for no disk and holds up nobody; what it found may be read
 * from any thread. It stays what it was while nothing can be written.
 */
public final class TableStatistics {
    /** How old the numbers become. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** More than so many due ones are not counted. */
    static final int MOST_DUE = 100_000;

    private static final int ROWS_AT_ONCE = 10_000;

    private final Counts counts;
    private volatile long overdue;
    private volatile OptionalLong oldestActive = OptionalLong.empty();
    private long looked;
    private boolean searching;
    /** No row before it is active, or ever will be: whatever becomes active is written behind all that there is. */
    private long oldest;

    public TableStatistics(Counts counts) {
        this.counts = counts;
    }

    /** To be called for every database that is opened: another may stand in its place. */
    public void begin() {
        looked = 0;
        searching = false;
        oldest = 0;
    }

    /**
     * Looks again, if the time for that has come.
     *
     * @param quiet whether there is nothing else to do: then it may look more often, where one look was not enough
     * @return whether it has read anything
     */
    public boolean look(Connection connection, long now, boolean quiet) throws SQLException {
        boolean due = Math.abs(now - looked) >= Micros.of(INTERVAL);
        if (due) {
            looked = now;
            overdue = overdue(connection, now);
        }
        boolean search = due || (searching && quiet);
        if (search) {
            searching = !findOldest(connection);
        }
        return search;
    }

    private static long overdue(Connection connection, long now) throws SQLException {
        return Connections.number(
                connection,
                "SELECT count(*) FROM (SELECT 1 FROM indicators WHERE due <= " + now + " LIMIT " + MOST_DUE + ")",
                0);
    }

    /** Goes on from where the oldest was; false if a great many tombstones follow it, so that this has to go on. */
    private boolean findOldest(Connection connection) throws SQLException {
        if (counts.number(State.ACTIVE) == 0) {
            oldestActive = OptionalLong.empty();
            return true;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT seq, changed, state = 'active' FROM indicators WHERE seq >= ? ORDER BY seq LIMIT ?")) {
            statement.setLong(1, oldest);
            statement.setInt(2, ROWS_AT_ONCE);
            int passed = 0;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    oldest = rows.getLong(1);
                    if (rows.getBoolean(3)) {
                        oldestActive = OptionalLong.of(rows.getLong(2));
                        return true;
                    }
                    passed++;
                }
            }
            return passed < ROWS_AT_ONCE;
        }
    }

    /** How many indicators were due and not recorded as over, {@link #MOST_DUE} at most. */
    public long overdue() {
        return overdue;
    }

    /** When the active indicator that has been so for longest was last changed; empty if there is none. */
    public OptionalLong oldestActive() {
        return oldestActive;
    }
}
