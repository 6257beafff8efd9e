package io.threatbus.app.store.write;

import io.threatbus.app.store.db.CommitMark;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.Counts;
import io.threatbus.app.store.db.DueTimes;
import io.threatbus.app.store.db.IndicatorTable;
import io.threatbus.app.store.db.StoreCounters;
import io.threatbus.app.store.db.TableStatistics;
import io.threatbus.app.store.inbox.Arrival;
import io.threatbus.app.store.inbox.Inbox;
import io.threatbus.app.store.life.Histories;
import io.threatbus.app.store.life.Known;
import io.threatbus.app.store.life.LifePolicy;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import io.threatbus.life.KnownIndicator;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.IndicatorKind;
import io.threatbus.message.Sighting;
import io.threatbus.message.StixObject;
import io.threatbus.stix.StixId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Carries decisions out on the tables, within transactions that the caller ends with {@link #commit} or {@link #rollback}.
 * What the bus has not decided, since it does not run or had no store, it decides by the same rule. Belongs to the thread
 * that writes.
 */
public final class Recorder implements AutoCloseable {
    private static final long UNJUDGED = Long.MIN_VALUE;

    private final Connection connection;
    private final RulesInForce rules;
    private final LifeDecider life;
    private final Counts counts;
    private final TableStatistics stock;
    private final Inbox inbox;
    private final KeptSightings sightings;
    private final List<Prolonged> prolonged = new ArrayList<>();
    private final CommitMark mark;
    private IndicatorTable indicators;
    private long nextIndicator;
    private long earliestDue = Micros.NEVER;
    private long expiries;
    /** What is to be written of it; {@link #UNJUDGED} since something was decided without the guard. */
    private OptionalLong judgedBy = OptionalLong.empty();

    Recorder(
            Connection connection,
            Supplier<LifePolicy> policy,
            Counts counts,
            TableStatistics stock,
            Inbox inbox,
            CommitMark mark)
            throws SQLException {
        this.mark = mark;
        this.connection = connection;
        this.counts = counts;
        this.stock = stock;
        this.indicators = new IndicatorTable(connection);
        this.sightings = new KeptSightings(connection);
        this.inbox = inbox;
        nextIndicator = Connections.number(connection, "SELECT max(seq) + 1 FROM indicators", 1);
        counts.load(connection);
        stock.begin();
        rules = new RulesInForce(policy, Rules.read(connection));
        life = new LifeDecider(rules);
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
            for (Arrival arrival : waiting.get().arrivals()) {
                record(arrival, waiting.get().arrived());
            }
        }
        return waiting;
    }

    /** Takes note of one object that nobody has decided, at {@code now}. */
    public void record(StixObject object, long now) throws SQLException {
        record(Arrival.of(object), now);
    }

    /** Takes note of what came from the bus at {@code now}. */
    public void record(Arrival arrival, long now) throws SQLException {
        if (arrival.object() instanceof Indicator indicator) {
            record(indicator, arrival.verdict(), now);
        } else if (arrival.object() instanceof Sighting sighting) {
            record(sighting, now);
        }
    }

    private void record(Indicator indicator, Arrival.Verdict given, long now) throws SQLException {
        Optional<Known> row = indicators.find(indicator.id());
        life.begin(row);
        Arrival.Verdict verdict = given;
        if (verdict == null) {
            verdict = life.hear(row, indicator, now);
            judgedBy = OptionalLong.of(UNJUDGED);
        } else {
            life.take(verdict);
        }
        write(row, indicator, verdict);
    }

    /** Lets time pass for an indicator, where no bus runs that does. */
    public void pass(Indicator content, long now) throws SQLException {
        Optional<Known> row = indicators.find(content.id());
        if (row.isPresent()) {
            life.begin(row);
            write(row, content, life.pass(row.get(), content, now));
        }
    }

    private void write(Optional<Known> row, Indicator indicator, Arrival.Verdict verdict) throws SQLException {
        KnownIndicator known = life.known();
        State state = State.of(known.state());
        boolean content = life.isContentOf(indicator) && verdict.said();
        boolean replaces = row.isEmpty() || (content && life.isOtherContent());
        boolean moves = replaces || row.get().state() != state;
        long due = DueTimes.of(known, verdict.at());
        IndicatorTable.Life written = new IndicatorTable.Life(
                moves ? nextIndicator++ : row.get().seq(),
                state,
                known.expires(),
                due,
                known.forget(),
                moves ? verdict.at() : row.get().changed(),
                verdict.at(),
                row.map(Known::timesSeen).orElse(0L) + (verdict.said() ? 1 : 0),
                verdict.life(),
                Histories.with(
                        row.map(Known::history).orElse(""),
                        new Histories.Entry(
                                verdict.at(),
                                indicator.modified().epochMicros(),
                                verdict.outcome(),
                                verdict.reason(),
                                verdict.said() ? indicator.source().orElse("") : "clock")),
                verdict.finding());
        IndicatorKind kind = replaces
                ? rules.policy().lifetimes().longest(indicator.kinds())
                : row.get().kind();
        if (row.isEmpty()) {
            indicators.insert(written, kind, content(indicator));
        } else if (replaces) {
            indicators.replace(row.get(), written, kind, content(indicator));
        } else {
            indicators.move(row.get(), written);
        }
        row.ifPresent(old -> counts.add(old.state(), old.kind(), -1));
        counts.add(state, kind, 1);
        earliestDue = Math.min(earliestDue, due);
        if (indicator.act().filter(act -> act.kind() == Act.Kind.EXPIRED).isPresent()) {
            expiries++;
        }
    }

    /** Of an act, the version that it speaks of. */
    private Indicator content(Indicator indicator) {
        return life.isContentOf(indicator) ? Act.versionOf(indicator) : indicator;
    }

    private void record(Sighting sighting, long now) throws SQLException {
        if (!sightings.add(sighting, now)) {
            return;
        }
        Optional<Known> row = indicators.find(sighting.sightingOf());
        if (row.isPresent()) {
            if (life.sighted(row.get(), now)) {
                prolonged.add(new Prolonged(sighting.sightingOf(), life.known().expires()));
            }
            indicators.sighted(row.get(), life.known().expires(), life.text(), now);
        }
    }

    /** An indicator that was sighted and lives longer for it. */
    record Prolonged(StixId id, long expires) {}

    /** Those of the open transaction. */
    List<Prolonged> prolonged() {
        return List.copyOf(prolonged);
    }

    /** Has what is due, and cannot be announced, come up later. */
    void putOff(List<Long> seqs, long until) throws SQLException {
        for (long seq : seqs) {
            indicators.putOff(seq, until);
        }
        earliestDue = Math.min(earliestDue, until);
    }

    /** Deletes tombstones and sightings that are kept no longer, {@code limit} of each at most. */
    Housekeeping.Forgotten forget(long now, long keepSightings, long maximumSightings, int limit) throws SQLException {
        Housekeeping.Forgotten forgotten = Housekeeping.forget(
                connection,
                counts,
                now,
                new Housekeeping.Bounds(keepSightings, maximumSightings, limit, sightings.count()));
        sightings.forgotten(forgotten.sightings());
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
        rules.save(connection);
        if (judgedBy.isPresent()) {
            StoreCounters.JUDGED_BY.write(connection, judgedBy.getAsLong());
        }
        StoreCounters.LAST_ALIVE.write(connection, now);
        mark.write(connection);
        connection.commit();
        mark.committed();
        counts.saved();
        inbox.saved();
        rules.saved();
        sightings.saved();
        Committed committed = new Committed(earliestDue, expiries);
        forgetTransaction();
        return committed;
    }

    /**
     * What others need to know of a transaction.
     *
     * @param earliestDue when the first of what came has its time, {@link Micros#NEVER} if nothing
     * @param expiries how many buses' words came of what has expired
     */
    public record Committed(long earliestDue, long expiries) {}

    /** Forgets everything since the last commit. */
    public void rollback() throws SQLException {
        forgetTransaction();
        inbox.rolledBack();
        sightings.rolledBack();
        connection.rollback();
        counts.load(connection);
        connection.rollback();
        renewStatements();
    }

    /** To be called after a failure: the driver has closed the statement that failed, unless that was a constraint. */
    void renewStatements() throws SQLException {
        indicators.close();
        indicators = new IndicatorTable(connection);
        sightings.renewStatements();
    }

    /** All that is kept was judged by this. */
    void judgedBy(long guard) {
        judgedBy = OptionalLong.of(guard);
    }

    private void forgetTransaction() {
        judgedBy = OptionalLong.empty();
        earliestDue = Micros.NEVER;
        expiries = 0;
        prolonged.clear();
    }

    long sightingsKept() {
        return sightings.committed();
    }

    @Override
    public void close() throws SQLException {
        indicators.close();
        sightings.close();
        inbox.close();
    }
}
