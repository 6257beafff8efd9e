package io.threatbus.app.store.db;

import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.Life;
import io.threatbus.life.LifeState;
import io.threatbus.life.LifeText;
import io.threatbus.life.Sources;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.stix.StixTimestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the rows of a database from before the bus decided the life of indicators: each becomes a content, the stake
 * of its source, and its state. A withdrawn one becomes a withdrawal; one that had expired gets back the content that
 * expired, a millisecond before the removal that stands there. What cannot be read is deleted. Used by the thread that
 * writes, once.
 */
final class OldRows {
    private static final Logger logger = LoggerFactory.getLogger(OldRows.class);
    private static final long MILLISECOND = 1000;

    private final Sources sources = new Sources();
    private final KnownIndicator known = new KnownIndicator();

    /** Within the transaction that the caller ends. */
    void adopt(Connection writer) throws SQLException {
        long unreadable = 0;
        try (PreparedStatement rows = writer.prepareStatement(
                        "SELECT seq, state, modified, expires, forget, object FROM indicators WHERE life IS NULL");
                PreparedStatement update = writer.prepareStatement(
                        "UPDATE indicators SET life = ?, modified = ?, object = CAST(? AS TEXT) WHERE seq = ?");
                PreparedStatement delete = writer.prepareStatement("DELETE FROM indicators WHERE seq = ?");
                ResultSet row = rows.executeQuery()) {
            while (row.next()) {
                Optional<Indicator> adopted = adopt(row);
                if (adopted.isEmpty()) {
                    delete.setLong(1, row.getLong(1));
                    delete.executeUpdate();
                    unreadable++;
                    continue;
                }
                update.setString(1, LifeText.write(known, sources));
                update.setLong(2, adopted.get().modified().epochMicros());
                update.setBytes(3, adopted.get().json().bytes());
                update.setLong(4, row.getLong(1));
                update.executeUpdate();
            }
        }
        if (unreadable > 0) {
            logger.warn("{} indicators of the old database cannot be read and are deleted", unreadable);
        }
    }

    private Optional<Indicator> adopt(ResultSet row) throws SQLException {
        Parsed parsed = MessageParser.OWN.parse(row.getBytes(6));
        if (!(parsed instanceof Parsed.Accepted accepted) || !(accepted.message() instanceof Indicator indicator)) {
            return Optional.empty();
        }
        State state = State.ofLabel(row.getString(2));
        if (state == State.REMOVED) {
            Life.adoptWithdrawal(known, row.getLong(3), Statements.time(row, 5));
            return Optional.of(indicator);
        }
        boolean expired = state == State.EXPIRED;
        Indicator content = expired ? beforeEnd(indicator) : indicator;
        Life.adopt(
                known,
                content,
                sources.number(content.source().orElse("")),
                expired ? LifeState.EXPIRED : state == State.PENDING ? LifeState.PENDING : LifeState.ACTIVE,
                Statements.time(row, 4),
                expired ? Statements.time(row, 5) : Micros.NEVER);
        return Optional.of(content);
    }

    private static Indicator beforeEnd(Indicator removal) {
        StixTimestamp modified = StixTimestamp.ofEpochMicros(removal.modified().epochMicros() - MILLISECOND);
        return removal.with(Map.of("modified", modified.toString(), "x_threatbus_update", Json.NULL));
    }
}
