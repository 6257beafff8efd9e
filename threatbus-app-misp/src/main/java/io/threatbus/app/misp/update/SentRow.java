package io.threatbus.app.misp.update;

import io.threatbus.app.misp.mapping.IndicatorContent;
import io.threatbus.app.misp.mapping.Mapping;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is remembered of an attribute, as a row of the database. Stateless. */
final class SentRow {
    static final String COLUMNS =
            "uuid, state, attribute_id, event_id, event_uuid, pattern_type, pattern, creator, marking,"
                    + " created, modified, valid_from, timestamp, digest, expiration, parts";

    /** Stands for no expiration. */
    static final long NEVER = Long.MAX_VALUE;

    private SentRow() {}

    static void bind(PreparedStatement statement, SentIndicator sent, long changed) throws SQLException {
        statement.setBytes(1, bytes(sent.uuid()));
        statement.setString(2, sent.state().name());
        statement.setString(3, sent.attributeId());
        statement.setString(4, sent.eventId());
        statement.setString(5, sent.eventUuid());
        statement.setString(6, sent.pattern().patternType());
        statement.setString(7, sent.pattern().text());
        statement.setString(8, sent.context().creator());
        statement.setString(9, sent.context().marking());
        statement.setLong(10, micros(sent.created()));
        statement.setLong(11, micros(sent.modified()));
        statement.setLong(12, micros(sent.validFrom()));
        statement.setLong(13, sent.timestamp());
        statement.setString(14, sent.digest());
        statement.setLong(15, sent.expiration().map(SentRow::micros).orElse(NEVER));
        statement.setString(16, sent.parts().stream().map(UUID::toString).collect(Collectors.joining(",")));
        statement.setLong(17, changed);
    }

    static SentIndicator read(ResultSet row) throws SQLException {
        long expiration = row.getLong(15);
        return new SentIndicator(
                uuid(row.getBytes(1)),
                SentIndicator.State.valueOf(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                new Mapping.Pattern(row.getString(6), row.getString(7)),
                new IndicatorContent.Context(row.getString(8), row.getString(9)),
                instant(row.getLong(10)),
                instant(row.getLong(11)),
                instant(row.getLong(12)),
                expiration == NEVER ? Optional.empty() : Optional.of(instant(expiration)),
                row.getLong(13),
                row.getString(14),
                Stream.of(row.getString(16).split(",", -1))
                        .filter(part -> !part.isEmpty())
                        .map(UUID::fromString)
                        .toList());
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
