package io.threatbus.app.store.answer;

import io.threatbus.ThreatBusException;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import io.threatbus.app.store.write.Database;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeText;
import io.threatbus.life.SharedLife;
import io.threatbus.life.Sources;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.SnapshotType;
import io.threatbus.message.StixObject;
import io.threatbus.message.Update;
import io.threatbus.spi.SnapshotSink;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers snapshot requests from the database, in pages: no transaction stays open while the requester reads, so the log
 * does not grow behind a slow one, and only a page is in memory. What changes in the meantime moves behind the end that
 * was taken at the beginning; the requester is subscribed already and gets it as news.
 */
public final class Snapshots {
    private static final Logger logger = LoggerFactory.getLogger(Snapshots.class);
    /** The first number of {@code life} has a bit for it; compared by the database, which is cheaper than to read texts. */
    private static final String EVER_SHOWN =
            "(CAST(substr(life, 1, instr(life, ' ')) AS INTEGER) & " + LifeText.EVER_SHOWN + ") != 0";

    /** What is in quarantine goes to all but sensors: the bus sees to that. */
    private static final String IS_SHOWN =
            "state IN ('" + State.ACTIVE.label() + "', '" + State.QUARANTINED.label() + "')";

    private final Database database;
    private final MessageParser parser;
    private final SnapshotThrottle courtesy;

    public Snapshots(Database database, MessageParser parser, SnapshotThrottle courtesy) {
        this.database = database;
        this.parser = parser;
        this.courtesy = courtesy;
    }

    /**
     * Sends what the request asks for, oldest first: what is active or in quarantine, and the removal of what was once shown and
     * is not. Another bus gets with it all that is known of its life: what is withdrawn here may be so by an operator, or by one
     * source of several, and the other bus must know as much to decide alike.
     *
     * @param now the span of the request ends at this moment
     * @return how many objects were sent
     */
    public long answer(SnapshotRequest request, SnapshotSink sink, Instant now)
            throws SQLException, InterruptedException {
        long until = Micros.of(now);
        long since = until - Micros.of(request.span());
        Rows rows = rows(request, sink);
        try (Connection connection = database.reader();
                PreparedStatement page = connection.prepareStatement(rows.query)) {
            long end = Connections.number(connection, "SELECT max(seq) FROM " + rows.table, 0);
            // The number of a change, not its time, is the order: clocks may be set back.
            long position = rows == Rows.LIVES
                    ? 0
                    : Connections.number(
                                    connection,
                                    "SELECT min(seq) FROM " + rows.table + " WHERE changed >= " + since,
                                    end + 1)
                            - 1;
            page.setLong(2, end);
            page.setLong(3, since);
            return send(page, position, rows, sink);
        }
    }

    private static Rows rows(SnapshotRequest request, SnapshotSink sink) {
        if (request.type() == SnapshotType.SIGHTING) {
            return Rows.SIGHTINGS;
        }
        boolean ofAnotherBus = sink.requester().isEmpty();
        return ofAnotherBus && request.lives() ? Rows.LIVES : Rows.INDICATORS;
    }

    /** What is read for whom. */
    private enum Rows {
        SIGHTINGS(
                "sightings",
                "SELECT seq, object FROM sightings WHERE seq > ? AND seq <= ? AND changed >= ? ORDER BY seq LIMIT ?"),
        INDICATORS(
                "indicators",
                "SELECT seq, object, " + IS_SHOWN
                        + ", life FROM indicators WHERE seq > ? AND seq <= ? AND changed >= ? AND (" + IS_SHOWN
                        + " OR " + EVER_SHOWN + ") ORDER BY seq LIMIT ?"),
        LIVES(
                "indicators",
                "SELECT seq, object, " + IS_SHOWN + ", life FROM indicators WHERE seq > ? AND seq <= ?"
                        + " AND max(changed, last_seen) >= ? ORDER BY seq LIMIT ?");

        private final String table;
        private final String query;

        Rows(String table, String query) {
            this.table = table;
            this.query = query;
        }
    }

    private record Answer(StixObject object, Optional<String> life) {
        boolean send(SnapshotSink sink) throws InterruptedException {
            return life.isPresent() ? sink.send((Indicator) object, life.get()) : sink.send(object);
        }
    }

    private long send(PreparedStatement page, long start, Rows kind, SnapshotSink sink)
            throws SQLException, InterruptedException {
        long sent = 0;
        long position = start;
        boolean lives = sink.requester().isEmpty();
        List<Answer> objects = new ArrayList<>();
        while (!sink.cancelled()) {
            courtesy.awaitTurn();
            long began = System.nanoTime();
            objects.clear();
            page.setLong(1, position);
            page.setInt(4, courtesy.page());
            boolean more = false;
            try (ResultSet rows = page.executeQuery()) {
                long bytes = 0;
                while (bytes < Connections.BYTES_AT_ONCE && rows.next()) {
                    more = true;
                    position = rows.getLong(1);
                    byte[] text = rows.getBytes(2);
                    bytes += text.length;
                    Optional<StixObject> object = kind == Rows.SIGHTINGS ? object(text) : indicator(rows, text);
                    Optional<String> life =
                            lives && kind != Rows.SIGHTINGS ? Optional.of(life(rows.getString(4))) : Optional.empty();
                    object.ifPresent(one -> objects.add(new Answer(one, life)));
                }
            }
            courtesy.worked(System.nanoTime() - began, sent);
            for (Answer answer : objects) {
                if (!answer.send(sink)) {
                    return sent;
                }
                sent++;
            }
            if (!more) {
                return sent;
            }
        }
        return sent;
    }

    private static String life(String stored) {
        Sources sources = new Sources();
        KnownIndicator known = new KnownIndicator();
        LifeText.read(stored, sources, known);
        return SharedLife.of(known, sources).toString();
    }

    private Optional<StixObject> indicator(ResultSet row, byte[] text) throws SQLException {
        Optional<StixObject> object = object(text);
        return row.getBoolean(3) ? object : object.flatMap(this::asRemoval);
    }

    /** One that cannot be said keeps nobody from the rest. */
    private Optional<StixObject> asRemoval(StixObject tombstone) {
        Indicator indicator = (Indicator) tombstone;
        if (indicator.update().equals(Optional.of(Update.REMOVE))) {
            return Optional.of(indicator);
        }
        try {
            return Optional.of(indicator.with(Map.of("x_threatbus_update", Update.REMOVE.name())));
        } catch (ThreatBusException e) {
            logger.warn("the removal of {} is missing in a snapshot: {}", indicator.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<StixObject> object(byte[] json) {
        return parser.parse(json) instanceof Parsed.Accepted accepted && accepted.message() instanceof StixObject object
                ? Optional.of(object)
                : Optional.empty();
    }
}
