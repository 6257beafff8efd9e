package io.threatbus.app.store.write;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.StoreCounters;
import io.threatbus.app.store.life.State;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.spi.life.Lives;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the bus judge all that is kept once more when its guard goes by other settings or lists than when that was judged,
 * page by page. {@link #step} belongs to the thread that watches the time; the rest may be called from any.
 */
public final class Judging {
    private static final Logger logger = LoggerFactory.getLogger(Judging.class);
    private static final int PAGE = 500;

    private final Database database;
    private final AtomicReference<OptionalLong> wanted = new AtomicReference<>(OptionalLong.empty());
    private final AtomicReference<OptionalLong> done = new AtomicReference<>(OptionalLong.empty());
    private OptionalLong current = OptionalLong.empty();
    private long position;
    private long end;

    public Judging(Database database) {
        this.database = database;
    }

    /** The guard goes by this from now on. */
    public void want(long guard) {
        wanted.set(OptionalLong.of(guard));
    }

    /**
     * Judges a page, if there is anything to be judged again.
     *
     * @param now in microseconds; what is due is left to the calendar
     * @param settled waits until what came of it is in the database
     */
    public void step(Lives lives, long now, Settled settled) throws SQLException, InterruptedException {
        OptionalLong latest = wanted.get();
        if (latest.isEmpty()) {
            return;
        }
        try (Connection connection = database.reader()) {
            if (!latest.equals(current)) {
                current = latest;
                position = 0;
                boolean judged = StoreCounters.JUDGED_BY.read(connection).equals(latest);
                end = judged ? 0 : Connections.number(connection, "SELECT max(seq) FROM indicators", 0);
                if (judged) {
                    finish(latest);
                    return;
                }
                logger.info("the guard has changed: what the store keeps is judged again");
            }
            List<Indicator> contents = page(connection, now);
            if (!contents.isEmpty()) {
                lives.pass(contents);
            }
        }
        if (position >= end) {
            settled.await();
            done.set(latest);
            finish(latest);
            logger.info("what the store keeps is judged by the changed guard");
        }
    }

    private void finish(OptionalLong judged) {
        wanted.compareAndSet(judged, OptionalLong.empty());
        current = OptionalLong.empty();
    }

    private List<Indicator> page(Connection connection, long now) throws SQLException {
        List<Indicator> contents = new ArrayList<>();
        int rows = 0;
        boolean full = false;
        try (PreparedStatement statement = connection.prepareStatement("SELECT seq, object FROM indicators"
                + " WHERE seq > ? AND seq <= ? AND state IN ('" + State.ACTIVE.label() + "', '"
                + State.QUARANTINED.label() + "') AND (due IS NULL OR due > ?) ORDER BY seq LIMIT " + PAGE)) {
            statement.setLong(1, position);
            statement.setLong(2, end);
            statement.setLong(3, now);
            try (ResultSet row = statement.executeQuery()) {
                long bytes = 0;
                while (bytes < Connections.BYTES_AT_ONCE && row.next()) {
                    rows++;
                    position = row.getLong(1);
                    byte[] object = row.getBytes(2);
                    bytes += object.length;
                    full = bytes >= Connections.BYTES_AT_ONCE;
                    if (MessageParser.OWN.parse(object) instanceof Parsed.Accepted accepted
                            && accepted.message() instanceof Indicator indicator) {
                        contents.add(indicator);
                    }
                }
            }
        }
        position = rows < PAGE && !full ? Math.max(position, end) : position;
        return contents;
    }

    /** By what all is judged that is in the database, once, for the thread that writes. */
    OptionalLong takeDone() {
        return done.getAndSet(OptionalLong.empty());
    }

    /** Waits until what came before is in the database. */
    public interface Settled {
        void await() throws InterruptedException;
    }
}
