package io.threatbus.app.store.db;

import io.threatbus.app.store.life.Micros;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Small conversions between rows and our types. */
public final class Statements {
    private Statements() {}

    /** Binds a time, with {@link Micros#NEVER} as NULL. */
    static void setTime(PreparedStatement statement, int index, long micros) throws SQLException {
        if (micros == Micros.NEVER) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, micros);
        }
    }

    static void setTime(PreparedStatement statement, int index, OptionalLong micros) throws SQLException {
        setTime(statement, index, micros.orElse(Micros.NEVER));
    }

    static void setText(PreparedStatement statement, int index, Optional<String> text) throws SQLException {
        if (text.isPresent()) {
            statement.setString(index, text.get());
        } else {
            statement.setNull(index, Types.VARCHAR);
        }
    }

    /** Reads a time, with NULL as {@link Micros#NEVER}. */
    public static long time(ResultSet row, int index) throws SQLException {
        long micros = row.getLong(index);
        return row.wasNull() ? Micros.NEVER : micros;
    }

    static OptionalLong optionalTime(ResultSet row, int index) throws SQLException {
        long micros = time(row, index);
        return micros == Micros.NEVER ? OptionalLong.empty() : OptionalLong.of(micros);
    }

    /** The indexed part of an identifier; not unique, so the identifier is compared as well. */
    public static long key(UUID uuid) {
        return uuid.getMostSignificantBits();
    }
}
