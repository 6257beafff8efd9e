package io.threatbus.app.store.write;

import io.threatbus.app.store.db.CommitMark;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.Counts;
import io.threatbus.app.store.db.Fault;
import io.threatbus.app.store.db.LifeLookup;
import io.threatbus.app.store.db.NotesFile;
import io.threatbus.app.store.db.StoreCounters;
import io.threatbus.app.store.db.StoreFile;
import io.threatbus.app.store.db.TableStatistics;
import io.threatbus.app.store.inbox.Inbox;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.message.MessageParser;
import io.threatbus.stix.StixId;
import io.threatbus.toolkit.sqlite.SqliteLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open database of a running store. {@link #recorder} opens it when needed, again and again until that works; it,
 * {@link #afterFailure} and {@link #close} belong to the thread that writes, the rest may be used from any.
 */
public final class Database {
    private static final Logger logger = LoggerFactory.getLogger(Database.class);

    private final Connections connections;
    private final Optional<Path> stateDirectory;
    private final Supplier<StoreSettings> settings;
    private final Counts counts = new Counts();
    private final TableStatistics stock = new TableStatistics(counts);
    private final StoreFile file;
    private final CommitMark mark;
    private final NotesFile notes;
    private final LifeLookup lives;
    private Optional<Connection> writer = Optional.empty();
    private Optional<Recorder> recorder = Optional.empty();
    private volatile boolean open;
    private volatile OptionalLong lastAlive = OptionalLong.empty();
    private volatile Optional<Path> damaged = Optional.empty();
    private volatile Optional<String> loss = Optional.empty();

    public Database(Connections connections, Optional<Path> stateDirectory, Supplier<StoreSettings> settings) {
        this.connections = connections;
        this.stateDirectory = stateDirectory;
        this.settings = settings;
        this.file = new StoreFile(connections);
        this.mark = new CommitMark(connections.beside(".mark"));
        this.lives = new LifeLookup(connections);
        this.notes = new NotesFile(connections.beside(".coverage"));
    }

    /** What writes into the database, which is opened if it is not open. */
    public Recorder recorder(MessageParser parser) throws SQLException, IOException {
        if (recorder.isEmpty()) {
            file.claim();
            SqliteLibrary.load(stateDirectory);
            StoreFile.Opened opened = file.open(mark);
            writer = Optional.of(opened.writer());
            limitSize();
            damaged = opened.damaged().or(() -> damaged);
            loss = opened.loss().or(() -> loss);
            if (!open && lastAlive.isEmpty()) {
                lastAlive = StoreCounters.LAST_ALIVE.read(opened.writer());
            }
            recorder = Optional.of(recorder(opened.writer(), parser));
            open = true;
        }
        return recorder.get();
    }

    private Recorder recorder(Connection connection, MessageParser parser) throws SQLException, IOException {
        Inbox inbox =
                new Inbox(connections, connection, parser, () -> settings.get().spareBytes());
        try {
            return new Recorder(connection, () -> settings.get().policy(), counts, stock, inbox, mark);
        } catch (SQLException | RuntimeException e) {
            inbox.close();
            throw e;
        }
    }

    /** Makes the database fit for the next attempt. */
    public void afterFailure(Fault fault) {
        if (recorder.isEmpty()) {
            closeConnection();
            return;
        }
        if (fault == Fault.FULL) {
            recorder.get().inbox().makeRoom();
        }
        try {
            recorder.get().rollback();
            limitSize();
        } catch (SQLException e) {
            logger.debug("rolling back", e);
            closeConnection();
            return;
        }
        if (fault == Fault.DAMAGED) {
            closeConnection();
        }
    }

    private void limitSize() throws SQLException {
        Connections.limit(writer.orElseThrow(), settings.get().maximumMegabytes());
        writer.orElseThrow().rollback();
    }

    private void closeConnection() {
        open = false;
        lives.close();
        recorder.ifPresent(closing -> quietly(closing::close));
        writer.ifPresent(closing -> quietly(closing::close));
        recorder = Optional.empty();
        writer = Optional.empty();
    }

    private static void quietly(Closing closing) {
        try {
            closing.close();
        } catch (SQLException e) {
            logger.debug("closing", e);
        }
    }

    private interface Closing {
        void close() throws SQLException;
    }

    /** Writes the log back into the database, so that it is one file, and lets go of it. */
    public void close() {
        closeConnection();
        mark.close();
        file.close();
    }

    /** Whether there is something to read. */
    public boolean isOpen() {
        return open;
    }

    /** What is known of an indicator, as the bus wrote it. */
    Optional<String> recall(StixId id) throws SQLException {
        return open ? lives.find(id) : Optional.empty();
    }

    /** A connection of the caller's own that sees what is committed. */
    public Connection reader() throws SQLException {
        return connections.reader();
    }

    public Counts counts() {
        return counts;
    }

    public TableStatistics stock() {
        return stock;
    }

    /** When the store last wrote before this process. */
    public OptionalLong lastAlive() {
        return lastAlive;
    }

    /** Where a damaged database went that was replaced since the start. */
    public Optional<Path> damaged() {
        return damaged;
    }

    /** What the database has lost while it was closed, in words for the operator. */
    public Optional<String> loss() {
        return loss;
    }

    public long bytesOnDisk() {
        return connections.bytesOnDisk();
    }

    /** What the bus keeps beside the database. */
    NotesFile notes() {
        return notes;
    }

    Path path() {
        return connections.file();
    }
}
