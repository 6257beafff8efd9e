package io.threatbus.app.store.write;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.SightingTable;
import io.threatbus.message.Sighting;
import java.sql.Connection;
import java.sql.SQLException;

/** The sightings that are kept, each once, and how many there are now and were at the last commit. Belongs to the writer. */
final class KeptSightings implements AutoCloseable {
    private final Connection connection;
    private SightingTable table;
    private long next;
    private long count;
    private long committed;

    KeptSightings(Connection connection) throws SQLException {
        this.connection = connection;
        this.table = new SightingTable(connection);
        next = Connections.number(connection, "SELECT max(seq) + 1 FROM sightings", 1);
        count = Connections.number(connection, "SELECT count(*) FROM sightings", 0);
        committed = count;
    }

    /** Keeps a sighting; whether there was none of its identifier. */
    boolean add(Sighting sighting, long now) throws SQLException {
        SightingTable.Outcome outcome = table.keep(next, sighting, now);
        if (outcome == SightingTable.Outcome.KNOWN) {
            return false;
        }
        next++;
        if (outcome == SightingTable.Outcome.ADDED) {
            count++;
            return true;
        }
        return false;
    }

    /** So many were deleted. */
    void forgotten(int number) {
        count -= number;
    }

    /** How many there are, with the open transaction. */
    long count() {
        return count;
    }

    /** How many there were at the last commit. */
    long committed() {
        return committed;
    }

    /** The transaction is committed. */
    void saved() {
        committed = count;
    }

    /** The transaction has never been. */
    void rolledBack() {
        count = committed;
    }

    /** To be called after a failure: the driver has closed the statement that failed. */
    void renewStatements() throws SQLException {
        table.close();
        table = new SightingTable(connection);
    }

    @Override
    public void close() throws SQLException {
        table.close();
    }
}
