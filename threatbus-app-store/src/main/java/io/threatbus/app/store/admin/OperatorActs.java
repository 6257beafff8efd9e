package io.threatbus.app.store.admin;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.app.store.db.Statements;
import io.threatbus.app.store.life.Histories;
import io.threatbus.app.store.life.Micros;
import io.threatbus.life.Hold;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeFacts;
import io.threatbus.life.LifeState;
import io.threatbus.life.LifeText;
import io.threatbus.life.Sources;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an operator may say of an indicator, and what he may know of it; from the database. Stateless. */
public final class OperatorActs {
    private OperatorActs() {}

    private record Row(KnownIndicator known, Sources sources, Indicator object, String history, String guard) {}

    private static Row row(Connection reader, String id) throws SQLException {
        StixId wanted = StixId.parse(id)
                .orElseThrow(() -> new ThreatBusException(Kind.INPUT, "'" + id + "' is not a STIX identifier"));
        try (PreparedStatement statement = reader.prepareStatement(
                "SELECT life, object, history, guard FROM indicators WHERE key = ? AND id = ?")) {
            statement.setLong(1, Statements.key(wanted.uuid()));
            statement.setString(2, wanted.toString());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new ThreatBusException(Kind.INPUT, "the store knows no indicator " + id);
                }
                Sources sources = new Sources();
                KnownIndicator known = new KnownIndicator();
                LifeText.read(row.getString(1), sources, known);
                Indicator object =
                        (Indicator) MessageParser.OWN.parse(row.getBytes(2)).orThrow();
                String history = row.getString(3);
                return new Row(
                        known,
                        sources,
                        object,
                        history == null ? "" : history,
                        row.getString(4) == null ? "" : row.getString(4));
            }
        }
    }

    /**
     * The word that an operator says.
     *
     * @throws ThreatBusException if it would mean nothing now; the message says why, and what would help
     */
    public static Indicator act(Connection reader, String id, Act.Kind kind) throws SQLException {
        Row row = row(reader, id);
        LifeState state = row.known.state();
        String refusal =
                switch (kind) {
                    case WITHDRAWN -> state == LifeState.WITHDRAWN ? id + " is withdrawn already" : "";
                    case RESTORED -> row.known.isWithdrawnByOperator() ? "" : notRestored(id, state);
                    case RELEASED -> notReleased(id, row.known);
                    case EXPIRED -> "only time ends an indicator";
                };
        if (!refusal.isEmpty()) {
            throw new ThreatBusException(Kind.INPUT, refusal);
        }
        return Act.of(row.object, kind, row.known.nextAct());
    }

    private static String notReleased(String id, KnownIndicator known) {
        LifeState state = known.state();
        if (state != LifeState.QUARANTINED) {
            return id + " is not in quarantine, it is " + state.label();
        }
        return known.hold() == Hold.DROPPED
                ? id + " is on a warning list whose action is drop: change guard.warninglists.actions"
                : "";
    }

    private static String notRestored(String id, LifeState state) {
        return state == LifeState.WITHDRAWN
                ? id + " was withdrawn by its source, not by an operator: only a newer version of it brings it back"
                : id + " is not withdrawn, it is " + state.label();
    }

    /** Everything that is known of an indicator's life, and the last decisions about it. */
    public static Map<String, Object> show(Connection reader, String id) throws SQLException {
        Row row = row(reader, id);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", row.object.id().toString());
        shown.put("pattern", row.object.pattern());
        shown.putAll(LifeFacts.of(row.known, row.sources));
        if (!row.guard.isEmpty()) {
            shown.put("guard", row.guard);
        }
        List<Map<String, Object>> decisions = new ArrayList<>();
        for (Histories.Entry entry : Histories.of(row.history)) {
            Map<String, Object> decision = new LinkedHashMap<>();
            decision.put("time", StixTimestamp.of(Micros.instant(entry.at())).toString());
            decision.put(
                    "modified", StixTimestamp.ofEpochMicros(entry.modified()).toString());
            decision.put("source", entry.source());
            decision.put("outcome", entry.outcome());
            decision.put("reason", entry.reason());
            decisions.add(decision);
        }
        shown.put("decisions", decisions);
        shown.put("object", row.object.json());
        return shown;
    }
}
