package io.threatbus.app.store.db;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.PatternContent;
import io.threatbus.app.store.life.State;
import io.threatbus.app.store.settings.Durations;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks indicators up for an operator. Goes through the whole table, a second for a million, rather than have every
 * write pay for an index of values.
 *
 * @param state only those in it
 * @param value only those whose pattern names it
 * @param since only those changed at or after it, in microseconds
 * @param id only this one
 */
public record IndicatorSearch(Optional<State> state, Optional<String> value, long since, Optional<String> id) {
    /** What one takes in memory beside its JSON, about. */
    private static final int BYTES_PER_HIT = 1024;

    /**
     * One that was found.
     *
     * @param facts what the store knows of it, in the order and with the names of the output
     * @param indicator its newest version
     */
    public record Hit(Map<String, Object> facts, Indicator indicator) {
        /** As one JSON object, with the indicator as its member {@code object}. */
        public Map<String, Object> asMap() {
            Map<String, Object> map = new LinkedHashMap<>(facts);
            map.put("object", indicator.json());
            return map;
        }
    }

    /** Takes what is found, one by one. */
    public interface Taker {
        void take(Hit hit) throws IOException;
    }

    /** The search that a request's parameters describe. */
    public static IndicatorSearch of(Map<String, String> parameters, long now) {
        return new IndicatorSearch(
                Optional.ofNullable(parameters.get("state")).map(IndicatorSearch::state),
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
                Kind.INPUT,
                "'" + label + "' is no state of an indicator: use pending, active, quarantined, expired or removed");
    }

    /**
     * Finds them, in the order of their last change, page by page: while what was found is taken no transaction is open,
     * so that however long that takes, the log does not grow behind it. What changes meanwhile comes, perhaps once more,
     * with its new version.
     */
    public long find(Connection reader, MessageParser parser, Taker taker) throws SQLException, IOException {
        long found = 0;
        try (PreparedStatement statement = prepare(reader)) {
            List<Hit> page = new ArrayList<>();
            OptionalLong position = OptionalLong.of(beginning(reader));
            while (position.isPresent()) {
                position = read(statement, position.getAsLong(), parser, page);
                for (Hit hit : page) {
                    taker.take(hit);
                }
                found += page.size();
            }
        }
        return found;
    }

    /** Where the first of those begin that changed recently enough. */
    private long beginning(Connection reader) throws SQLException {
        return since == Long.MIN_VALUE
                ? since
                : Connections.number(
                        reader, "SELECT min(seq) - 1 FROM indicators WHERE changed >= " + since, Long.MAX_VALUE);
    }

    /** In the order of the table: the index of changes would have all of them sorted anew for every page. */
    private PreparedStatement prepare(Connection reader) throws SQLException {
        String likely = value.map(IndicatorSearch::plainPart).orElse("");
        PreparedStatement statement = reader.prepareStatement(
                "SELECT state, kind, source, modified, expires, changed, first_seen, last_seen, times_seen, sightings,"
                        + " last_sighting, object, seq, guard FROM indicators WHERE seq > ? AND +changed >= ?"
                        + (state.isPresent() ? " AND state = ?" : "")
                        + (id.isPresent() ? " AND key = ? AND id = ?" : "")
                        + (likely.isEmpty() ? "" : " AND object LIKE ? ESCAPE '!'")
                        + " ORDER BY seq");
        int index = 2;
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
        return statement;
    }

    /** Reads on to the next page; where it ends, or empty if that was the last. */
    private OptionalLong read(PreparedStatement statement, long after, MessageParser parser, List<Hit> page)
            throws SQLException {
        page.clear();
        statement.setLong(1, after);
        long position = after;
        try (ResultSet rows = statement.executeQuery()) {
            int bytes = 0;
            while (bytes < Connections.BYTES_AT_ONCE) {
                if (!rows.next()) {
                    return OptionalLong.empty();
                }
                position = rows.getLong(13);
                byte[] json = rows.getBytes(12);
                bytes += json.length + BYTES_PER_HIT;
                hit(rows, json, parser).ifPresent(page::add);
            }
        }
        return OptionalLong.of(position);
    }

    /** The longest part of a value that JSON writes as it is: what the table can be searched for. */
    private static String plainPart(String value) {
        String longest = "";
        for (String part : value.split("[^A-Za-z0-9.:@_-]", -1)) {
            longest = part.length() > longest.length() ? part : longest;
        }
        return longest;
    }

    private Optional<Hit> hit(ResultSet row, byte[] json, MessageParser parser) throws SQLException {
        if (!(parser.parse(json) instanceof Parsed.Accepted accepted)
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
        Optional.ofNullable(row.getString(14))
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> facts.put("guard", text));
        return Optional.of(new Hit(facts, indicator));
    }

    private static Object time(ResultSet row, int index) throws SQLException {
        long micros = Statements.time(row, index);
        return micros == Micros.NEVER
                ? Json.NULL
                : StixTimestamp.of(Micros.instant(micros)).toString();
    }
}
