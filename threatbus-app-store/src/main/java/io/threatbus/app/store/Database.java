package io.threatbus.app.store;

import io.threatbus.message.MessageParser;
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
final class Database {
    private static final Logger logger = LoggerFactory.getLogger(Database.class);

    private final Connections connections;
    private final Path nativeDirectory;
    private final Supplier<StoreSettings> settings;
    private final Counts counts = new Counts();
    private final Stocktaking stock = new Stocktaking(counts);
    private final StoreFile file;
    private Optional<Connection> writer = Optional.empty();
    private Optional<Recorder> recorder = Optional.empty();
    private volatile boolean open;
    private volatile OptionalLong lastAlive = OptionalLong.empty();
    private volatile Optional<Path> damaged = Optional.empty();

    Database(Connections connections, Path nativeDirectory, Supplier<StoreSettings> settings) {
        this.connections = connections;
        this.nativeDirectory = nativeDirectory;
        this.settings = settings;
        this.file = new StoreFile(connections);
    }

    /** What writes into the database, which is opened if it is not open. */
    Recorder recorder(MessageParser parser) throws SQLException, IOException {
        if (recorder.isEmpty()) {
            file.claim();
            NativeLibrary.load(nativeDirectory);
            StoreFile.Opened opened = file.open();
            writer = Optional.of(opened.writer());
            limitSize();
            damaged = opened.damaged().or(() -> damaged);
            if (!open && lastAlive.isEmpty()) {
                lastAlive = Facts.LAST_ALIVE.read(opened.writer());
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
            return new Recorder(connection, () -> settings.get().lifecycle(), counts, stock, inbox);
        } catch (SQLException | RuntimeException e) {
            inbox.close();
            throw e;
        }
    }

    /** Makes the database fit for the next attempt. */
    void afterFailure(Fault fault) {
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
    void close() {
        closeConnection();
        file.close();
    }

    /** Whether there is something to read. */
    boolean isOpen() {
        return open;
    }

    /** A connection of the caller's own that sees what is committed. */
    Connection reader() throws SQLException {
        return connections.reader();
    }

    Counts counts() {
        return counts;
    }

    Stocktaking stock() {
        return stock;
    }

    /** When the store last wrote before this process. */
    OptionalLong lastAlive() {
        return lastAlive;
    }

    /** Where a damaged database went that was replaced since the start. */
    Optional<Path> damaged() {
        return damaged;
    }

    long bytesOnDisk() {
        return connections.bytesOnDisk();
    }

    Path path() {
        return connections.file();
    }
}
