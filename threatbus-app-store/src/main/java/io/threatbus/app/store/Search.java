package io.threatbus.app.store;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Looks indicators up for an operator. Goes through the whole table, a second for a million, rather than have every
 * write pay for an index of values.
 *
 * @param state only those in it
 * @param value only those whose pattern names it
 * @param since only those changed at or after it, in microseconds
 * @param id only this one
 */
record Search(Optional<State> state, Optional<String> value, long since, Optional<String> id) {
    /**
     * One that was found.
     *
     * @param facts what the store knows of it, in the order and with the names of the output
     * @param indicator its newest version
     */
    record Hit(Map<String, Object> facts, Indicator indicator) {
        /** As one JSON object, with the indicator as its member {@code object}. */
        Map<String, Object> asMap() {
            Map<String, Object> map = new LinkedHashMap<>(facts);
            map.put("object", indicator.json());
            return map;
        }
    }

    /** Takes what is found, one by one. */
    interface Taker {
        void take(Hit hit) throws IOException;
    }

    /** The search that a request's parameters describe. */
    static Search of(Map<String, String> parameters, long now) {
        return new Search(
                Optional.ofNullable(parameters.get("state")).map(Search::state),
                Optional.ofNullable(parameters.get("value")),
                Optional.ofNullable(parameters.get("since"))
                        .map(text -> now - Micros.of(Durations.parse(text)))
                        .orElse(Long.MIN_VALUE),
                Optional.ofNullable(parameters.get("id")));
    }

    private static State state(String label) {
        for (State state : State.values()) {
            if (state.label().equals(label)) {
                return state;
            }
        }
        throw new ThreatBusException(
                "'" + label + "' is no state of an indicator: use pending, active, expired or removed");
    }

    /** Finds them, in the order of their last change. */
    long find(Connection reader, MessageParser parser, Taker taker) throws SQLException, IOException {
        String likely = value.map(Search::plainPart).orElse("");
        String sql = "SELECT state, kind, source, modified, expires, changed, first_seen, last_seen, times_seen,"
                + " sightings, last_sighting, object FROM indicators WHERE changed >= ?"
                + (state.isPresent() ? " AND state = ?" : "")
                + (id.isPresent() ? " AND key = ? AND id = ?" : "")
                + (likely.isEmpty() ? "" : " AND object LIKE ? ESCAPE '!'")
                + " ORDER BY seq";
        long found = 0;
        try (PreparedStatement statement = reader.prepareStatement(sql)) {
            int index = 1;
            statement.setLong(index++, since);
            if (state.isPresent()) {
                statement.setString(index++, state.get().label());
            }
            if (id.isPresent()) {
                statement.setLong(
                        index++,
                        StixId.parse(id.get())
                                .map(one -> Statements.key(one.uuid()))
                                .orElse(0L));
                statement.setString(index++, id.get());
            }
            if (!likely.isEmpty()) {
                statement.setString(index, "%" + likely.replace("_", "!_") + "%");
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Optional<Hit> hit = hit(rows, parser);
                    if (hit.isPresent()) {
                        taker.take(hit.get());
                        found++;
                    }
                }
            }
        }
        return found;
    }

    /** The longest part of a value that JSON writes as it is: what the table can be searched for. */
    private static String plainPart(String value) {
        String longest = "";
        for (String part : value.split("[^A-Za-z0-9.:@_-]", -1)) {
            longest = part.length() > longest.length() ? part : longest;
        }
        return longest;
    }

    private Optional<Hit> hit(ResultSet row, MessageParser parser) throws SQLException {
        if (!(parser.parse(row.getBytes(12)) instanceof Parsed.Accepted accepted)
                || !(accepted.message() instanceof Indicator indicator)) {
            return Optional.empty();
        }
        if (value.isPresent() && !PatternContent.of(indicator).mentions(value.get())) {
            return Optional.empty();
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", indicator.id().toString());
        facts.put("state", row.getString(1));
        facts.put("kind", row.getString(2));
        facts.put("pattern", indicator.pattern());
        facts.put("source", row.getString(3) == null ? Json.NULL : row.getString(3));
        facts.put("modified", time(row, 4));
        facts.put("expires", time(row, 5));
        facts.put("changed", time(row, 6));
        facts.put("first_seen", time(row, 7));
        facts.put("last_seen", time(row, 8));
        facts.put("times_seen", row.getLong(9));
        facts.put("sightings", row.getLong(10));
        facts.put("last_sighting", time(row, 11));
        return Optional.of(new Hit(facts, indicator));
    }

    private static Object time(ResultSet row, int index) throws SQLException {
        long micros = Statements.time(row, index);
        return micros == Micros.NEVER
                ? Json.NULL
                : StixTimestamp.of(Micros.instant(micros)).toString();
    }
}
