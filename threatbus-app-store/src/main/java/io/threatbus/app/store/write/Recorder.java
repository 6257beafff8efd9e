package io.threatbus.app.store.write;

import io.threatbus.app.store.db.CommitMark;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.Counts;
import io.threatbus.app.store.db.IndicatorTable;
import io.threatbus.app.store.db.SightingTable;
import io.threatbus.app.store.db.StoreCounters;
import io.threatbus.app.store.db.TableStatistics;
import io.threatbus.app.store.inbox.Inbox;
import io.threatbus.app.store.life.IndicatorKind;
import io.threatbus.app.store.life.Known;
import io.threatbus.app.store.life.Lifecycle;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.StixObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries the rules of {@link Lifecycle} out on the tables, within transactions that the caller ends with
 * {@link #commit} or {@link #rollback}. Belongs to the thread that writes.
 */
public final class Recorder implements AutoCloseable {
    private final Connection connection;
    private final Supplier<Lifecycle> lifecycle;
    private final Counts counts;
    private final TableStatistics stock;
    private final Inbox inbox;
    private final CommitMark mark;
    private IndicatorTable indicators;
    private SightingTable sightings;
    private long nextIndicator;
    private long nextSighting;
    private long sightingsKept;
    private long sightingsCommitted;
    private Lifecycle rules;
    private Lifecycle rulesCommitted;
    private long earliestDue = Micros.NEVER;
    private long expiries;

    Recorder(
            Connection connection,
            Supplier<Lifecycle> lifecycle,
            Counts counts,
            TableStatistics stock,
            Inbox inbox,
            CommitMark mark)
            throws SQLException {
        this.mark = mark;
        this.connection = connection;
        this.lifecycle = lifecycle;
        this.counts = counts;
        this.stock = stock;
        this.indicators = new IndicatorTable(connection);
        this.sightings = new SightingTable(connection);
        this.inbox = inbox;
        nextIndicator = Connections.number(connection, "SELECT max(seq) + 1 FROM indicators", 1);
        nextSighting = Connections.number(connection, "SELECT max(seq) + 1 FROM sightings", 1);
        sightingsKept = Connections.number(connection, "SELECT count(*) FROM sightings", 0);
        sightingsCommitted = sightingsKept;
        counts.load(connection);
        stock.begin();
        rulesCommitted = Rules.read(connection);
        rules = rulesCommitted;
        connection.rollback();
    }

    /** Where messages wait that there is no time for now. */
    public Inbox inbox() {
        return inbox;
    }

    /** Sorts in those that have waited longest; empty if nothing waits. */
    public Optional<Inbox.Waiting> sortIn() throws SQLException, IOException {
        Optional<Inbox.Waiting> waiting = inbox.take();
        if (waiting.isPresent()) {
            for (StixObject object : waiting.get().objects()) {
                record(object, waiting.get().arrived());
            }
        }
        return waiting;
    }

    /** Takes note of one object that came over the bus at {@code now}. */
    public void record(StixObject object, long now) throws SQLException {
        if (object instanceof Indicator indicator) {
            record(indicator, now);
        } else if (object instanceof Sighting sighting) {
            record(sighting, now);
        }
    }

    private void record(Indicator indicator, long now) throws SQLException {
        Optional<Known> known = indicators.find(indicator.id());
        Lifecycle.Decision decision = lifecycle.get().decide(known, indicator, now);
        if (decision instanceof Lifecycle.Decision.Keep keep) {
            indicators.keep(nextIndicator++, known, keep, indicator, now);
            known.ifPresent(old -> counts.add(old.state(), old.kind(), -1));
            counts.add(keep.state(), keep.kind(), 1);
            earliestDue = Math.min(earliestDue, keep.due());
            if (keep.state() == State.EXPIRED) {
                expiries++;
            }
            return;
        }
        Known old = known.orElseThrow();
        if (decision instanceof Lifecycle.Decision.Activate) {
            indicators.activate(old, nextIndicator++, now);
            counts.add(old.state(), old.kind(), -1);
            counts.add(State.ACTIVE, old.kind(), 1);
            earliestDue = Math.min(earliestDue, old.expires());
            return;
        }
        indicators.count(old, now);
        if (decision instanceof Lifecycle.Decision.Repeat) {
            indicators.repeat(old, now);
            earliestDue = Math.min(earliestDue, now);
        } else if (decision instanceof Lifecycle.Decision.Told) {
            indicators.told(old);
            expiries++;
        }
    }

    private void record(Sighting sighting, long now) throws SQLException {
        SightingTable.Outcome outcome = sightings.keep(nextSighting, sighting, now);
        if (outcome == SightingTable.Outcome.KNOWN) {
            return;
        }
        nextSighting++;
        if (outcome == SightingTable.Outcome.ADDED) {
            sightingsKept++;
            Optional<Known> known = indicators.find(sighting.sightingOf());
            if (known.isPresent()) {
                indicators.sighted(known.get(), lifecycle.get().expiresAfterSighting(known.get(), now), now);
            }
        }
    }

    /** Has what is due, and cannot be announced, come up later. */
    void putOff(List<Long> seqs, long until) throws SQLException {
        for (long seq : seqs) {
            indicators.putOff(seq, until);
        }
        earliestDue = Math.min(earliestDue, until);
    }

    /** Deletes tombstones and sightings that are kept no longer, {@code limit} of each at most; how many went. */
    int forget(long now, long keepSightings, long maximumSightings, int limit) throws SQLException {
        int forgotten = 0;
        try (Statement statement = connection.createStatement()) {
            String old = "SELECT seq FROM indicators WHERE forget <= " + now + " LIMIT " + limit;
            try (var rows = statement.executeQuery(
                    "SELECT state, kind, count(*) FROM indicators WHERE seq IN (" + old + ") GROUP BY state, kind")) {
                while (rows.next()) {
                    counts.add(
                            State.ofLabel(rows.getString(1)),
                            IndicatorKind.ofLabel(rows.getString(2)),
                            -rows.getLong(3));
                }
            }
            forgotten += statement.executeUpdate("DELETE FROM indicators WHERE seq IN (" + old + ")");
            int aged = statement.executeUpdate("DELETE FROM sightings WHERE seq IN (SELECT seq FROM sightings"
                    + " WHERE changed < " + (now - keepSightings) + " LIMIT " + limit + ")");
            long surplus = Math.min(limit, Math.max(0, sightingsKept - aged - maximumSightings));
            int displaced = statement.executeUpdate("DELETE FROM sightings WHERE seq IN (SELECT seq FROM sightings"
                    + " ORDER BY seq LIMIT " + surplus + ")");
            sightingsKept -= aged + displaced;
            forgotten += aged + displaced;
        }
        return forgotten;
    }

    /** Looks for what the operator wants to know, now and then; outside of a transaction. */
    public void takeStock(long now, boolean quiet) throws SQLException {
        if (stock.look(connection, now, quiet)) {
            connection.rollback();
        }
    }

    /** Ends the transaction; from now on it is in every snapshot, whatever becomes of the process. */
    public Committed commit(long now) throws SQLException {
        counts.save(connection);
        inbox.save(connection);
        saveRules();
        StoreCounters.LAST_ALIVE.write(connection, now);
        mark.write(connection);
        connection.commit();
        mark.committed();
        counts.saved();
        inbox.saved();
        rulesCommitted = rules;
        sightingsCommitted = sightingsKept;
        Committed committed = new Committed(earliestDue, expiries);
        forgetTransaction();
        return committed;
    }

    private void saveRules() throws SQLException {
        rules = lifecycle.get();
        if (!rules.equals(rulesCommitted)) {
            Rules.write(connection, rules);
        }
    }

    /**
     * What others need to know of a transaction.
     *
     * @param earliestDue when the first of what came has its time, {@link Micros#NEVER} if nothing
     * @param expiries how many removals came of what has expired, the first of each or repeated ones
     */
    public record Committed(long earliestDue, long expiries) {}

    /** Forgets everything since the last commit. */
    public void rollback() throws SQLException {
        forgetTransaction();
        inbox.rolledBack();
        sightingsKept = sightingsCommitted;
        connection.rollback();
        counts.load(connection);
        connection.rollback();
        renewStatements();
    }

    /** To be called after a failure: the driver has closed the statement that failed, unless that was a constraint. */
    void renewStatements() throws SQLException {
        indicators.close();
        sightings.close();
        indicators = new IndicatorTable(connection);
        sightings = new SightingTable(connection);
    }

    private void forgetTransaction() {
        earliestDue = Micros.NEVER;
        expiries = 0;
    }

    long sightingsKept() {
        return sightingsCommitted;
    }

    @Override
    public void close() throws SQLException {
        indicators.close();
        sightings.close();
        inbox.close();
    }
}
