package io.threatbus.app.store.db;

import java.io.IOException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What kind of trouble the database has, which decides what helps. */
public enum Fault {
    /** The disk is full, or the configured size is reached. Room helps; try again. */
    FULL,
    /** The disk or file system does not do what it should, or another process holds the file. Try again. */
    UNAVAILABLE,
    /** The file is not a sound database. */
    DAMAGED,
    /** Something about this one statement. Leave out what causes it. */
    OTHER;

    public static Fault of(SQLException exception) {
        return switch (exception.getErrorCode() & 0xff) {
            case 13 -> FULL;
            case 5, 6, 7, 8, 10, 14 -> UNAVAILABLE;
            case 11, 26 -> DAMAGED;
            default -> OTHER;
        };
    }

    public static Fault of(IOException exception) {
        String message = String.valueOf(exception.getMessage());
        return message.contains("No space left") || message.contains("quota exceeded") ? FULL : UNAVAILABLE;
    }

    /** The exception for damage that a check has found. */
    static SQLException damaged(String finding) {
        return new SQLiteException(finding, SQLiteErrorCode.SQLITE_CORRUPT);
    }
}
