package io.threatbus.app.store.db;

import io.threatbus.app.store.life.State;
import io.threatbus.message.IndicatorKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many indicators there are of each state and kind, kept in a table so that nobody has to count them. The thread that
 * writes adds; the totals as of the last commit may be read from any thread.
 */
public final class Counts {
    private final Map<State, Map<IndicatorKind, Long>> current = new EnumMap<>(State.class);
    private volatile Map<State, Map<IndicatorKind, Long>> committed = Map.of();
    private boolean changed;

    public void load(Connection connection) throws SQLException {
        current.clear();
        changed = false;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT state, kind, number FROM counts")) {
            while (rows.next()) {
                of(State.ofLabel(rows.getString(1))).put(IndicatorKind.ofLabel(rows.getString(2)), rows.getLong(3));
            }
        }
        publish();
    }

    private Map<IndicatorKind, Long> of(State state) {
        return current.computeIfAbsent(state, key -> new EnumMap<>(IndicatorKind.class));
    }

    public void add(State state, IndicatorKind kind, long number) {
        of(state).merge(kind, number, Long::sum);
        changed = true;
    }

    /** Writes what has changed into the open transaction. */
    public void save(Connection connection) throws SQLException {
        if (!changed) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT OR REPLACE INTO counts (state, kind, number) VALUES (?, ?, ?)")) {
            for (Map.Entry<State, Map<IndicatorKind, Long>> kinds : current.entrySet()) {
                for (Map.Entry<IndicatorKind, Long> number : kinds.getValue().entrySet()) {
                    statement.setString(1, kinds.getKey().label());
                    statement.setString(2, number.getKey().label());
                    statement.setLong(3, number.getValue());
                    statement.executeUpdate();
                }
            }
        }
    }

    /** To be called after the commit. */
    public void saved() {
        if (changed) {
            changed = false;
            publish();
        }
    }

    private void publish() {
        Map<State, Map<IndicatorKind, Long>> copy = new EnumMap<>(State.class);
        current.forEach((state, kinds) -> copy.put(state, new EnumMap<>(kinds)));
        committed = copy;
    }

    public long number(State state, IndicatorKind kind) {
        return committed.getOrDefault(state, Map.of()).getOrDefault(kind, 0L);
    }

    public long number(State state) {
        return committed.getOrDefault(state, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
