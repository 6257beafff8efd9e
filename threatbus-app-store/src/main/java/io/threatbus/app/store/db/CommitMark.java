package io.threatbus.app.store.db;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the database had: which database it is, and the number of its last commit, in a {@linkplain MarkFile file beside it},
 * written after each. SQLite leaves out what it cannot read of its log without a word; a start that finds fewer commits than
 * were made knows by this. Belongs to the thread that writes.
 */
public final class CommitMark implements AutoCloseable {
    private static final String DATABASE = "database_id";
    private static final String COMMIT = "commit_number";

    private final MarkFile mark;
    private final SecureRandom random = new SecureRandom();
    private long database;
    private long number;

    /** The mark in this file. */
    public CommitMark(Path file) {
        mark = new MarkFile(file, "the database");
    }

    /**
     * Compares the database with the mark, and begins to count its commits.
     *
     * @return what is missing, in words for the operator; empty if nothing is, or nothing is known
     */
    public Optional<String> begin(Connection connection) throws SQLException {
        OptionalLong foundDatabase = StoreCounters.read(connection, DATABASE);
        long foundNumber = StoreCounters.read(connection, COMMIT).orElse(0);
        Optional<long[]> marked = mark.read().filter(numbers -> numbers.length == 2);
        database = foundDatabase.orElseGet(random::nextLong);
        number = foundNumber;
        if (foundDatabase.isEmpty()) {
            StoreCounters.write(connection, DATABASE, database);
            connection.commit();
        }
        if (marked.isEmpty()) {
            return Optional.empty();
        }
        long had = marked.get()[1];
        if (foundDatabase.isEmpty() || marked.get()[0] != database) {
            // What a new database and one that was emptied have in common is that they know of no commits.
            return had == 0
                    ? Optional.empty()
                    : Optional.of("it is not the database that was here, which had " + had + " commits");
        }
        return foundNumber >= had
                ? Optional.empty()
                : Optional.of("its last " + (had - foundNumber) + " of " + had + " commits are missing");
    }

    /** Numbers the commit that follows. */
    public void write(Connection connection) throws SQLException {
        StoreCounters.write(connection, COMMIT, number + 1);
    }

    /** The commit is done. */
    public void committed() {
        number++;
        mark.write(database, number);
    }

    @Override
    public void close() {
        mark.close();
    }
}
