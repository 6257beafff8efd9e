package io.threatbus.app.store.write;

import io.threatbus.app.store.db.Counts;
import io.threatbus.app.store.life.State;
import io.threatbus.message.IndicatorKind;
import io.threatbus.stix.StixId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Deletes what is kept no longer. Stateless; used by the thread that writes. */
final class Housekeeping {
    private Housekeeping() {}

    /**
     * What is kept, and how much goes at once.
     *
     * @param keepSightings for how long sightings are kept, in microseconds
     * @param limit how many of a kind go at once
     * @param sightings how many there are
     */
    record Bounds(long keepSightings, long maximumSightings, int limit, long sightings) {}

    /**
     * What went.
     *
     * @param indicators the tombstones
     * @param sightings how many sightings
     */
    record Forgotten(List<StixId> indicators, int sightings) {
        int number() {
            return indicators.size() + sightings;
        }
    }

    static Forgotten forget(Connection connection, Counts counts, long now, Bounds bounds) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String old = "SELECT seq FROM indicators WHERE forget <= " + now + " LIMIT " + bounds.limit;
            List<StixId> ids = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery("SELECT state, kind, id FROM indicators WHERE seq IN (" + old + ")")) {
                while (rows.next()) {
                    counts.add(State.ofLabel(rows.getString(1)), IndicatorKind.ofLabel(rows.getString(2)), -1);
                    StixId.parse(rows.getString(3)).ifPresent(ids::add);
                }
            }
            statement.executeUpdate("DELETE FROM indicators WHERE seq IN (" + old + ")");
            int aged = statement.executeUpdate("DELETE FROM sightings WHERE seq IN (SELECT seq FROM sightings"
                    + " WHERE changed < " + (now - bounds.keepSightings) + " LIMIT " + bounds.limit + ")");
            long surplus = Math.min(bounds.limit, Math.max(0, bounds.sightings - aged - bounds.maximumSightings));
            int displaced = statement.executeUpdate("DELETE FROM sightings WHERE seq IN (SELECT seq FROM sightings"
                    + " ORDER BY seq LIMIT " + surplus + ")");
            return new Forgotten(ids, aged + displaced);
        }
    }
}
