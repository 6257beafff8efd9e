package io.threatbus.app.store.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.app.store.admin.ImportCount;
import io.threatbus.app.store.admin.ImportReader;
import io.threatbus.app.store.admin.OperatorActs;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.IndicatorSearch;
import io.threatbus.app.store.db.Schema;
import io.threatbus.app.store.inbox.Inbox;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.Recorder;
import io.threatbus.app.store.write.Rules;
import io.threatbus.message.Act;
import io.threatbus.message.BundleContext;
import io.threatbus.message.Json;
import io.threatbus.message.JsonText;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import io.threatbus.toolkit.json.JsonPiece;
import io.threatbus.toolkit.sqlite.SqliteLibrary;
import io.threatbus.toolkit.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database itself. Reading does not disturb a bus that uses it; writing is refused while one does. What is written
 * reaches the subscribers in their next snapshot.
 */
final class FileAccess implements StoreAccess {
    private static final Logger logger = LoggerFactory.getLogger(FileAccess.class);
    private static final int BATCH = 10_000;

    private final Connections connections;

    FileAccess(Path database) {
        connections = new Connections(database);
    }

    @Override
    public void find(Map<String, String> parameters, IndicatorSearch.Taker taker) throws IOException {
        IndicatorSearch search = IndicatorSearch.of(parameters, now());
        requireThere();
        if (!Files.isReadable(connections.file())) {
            throw new ThreatBusException("the database " + connections.file() + " cannot be read by user "
                    + System.getProperty("user.name") + ": run this as the user of the bus");
        }
        SqliteLibrary.load(Optional.empty());
        sortInIfPossible();
        try (Connection reader = connections.reader()) {
            Schema.requireReadable(reader);
            search.find(reader, MessageParser.OWN, taker);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** A database that is not there is a wrong name, and not an empty store that may be made. */
    private void requireThere() {
        if (!Files.exists(connections.file())) {
            throw new ThreatBusException(
                    Kind.INPUT,
                    "there is no database " + connections.file()
                            + ": name the store's database (--database), or a running bus (--admin)");
        }
    }

    /** What a bus left waiting belongs to what is looked for; one that runs sees to it itself. */
    private void sortInIfPossible() throws IOException {
        if (!Inbox.isThere(connections)) {
            return;
        }
        try {
            write(recorder -> {});
        } catch (ThreatBusException | IOException e) {
            logger.debug("what waits to be sorted in is left to the bus", e);
        }
    }

    @Override
    public void act(String id, Act.Kind kind) throws IOException {
        write(recorder -> {
            try (Connection reader = connections.reader()) {
                recorder.record(OperatorActs.act(reader, id, kind), now());
                recorder.commit(now());
            }
        });
    }

    @Override
    public boolean isLive() {
        return false;
    }

    @Override
    public JsonText show(String id) throws IOException {
        requireThere();
        SqliteLibrary.load(Optional.empty());
        sortInIfPossible();
        try (Connection reader = connections.reader()) {
            Schema.requireReadable(reader);
            return Json.write(OperatorActs.show(reader, id));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public ImportCount importObjects(InputStream objects, Optional<BundleContext> context, Progress progress)
            throws IOException {
        ImportCount count = new ImportCount();
        ImportReader reader = new ImportReader(objects, count, context);
        write(recorder -> {
            int open = 0;
            for (Optional<JsonPiece.Found> found = reader.next(); found.isPresent(); found = reader.next()) {
                Parsed parsed = reader.parse(found.get(), MessageParser.DEFAULT);
                count.add(ImportReader.place(found.get().line(), found.get().id()), parsed);
                progress.update(reader.bytes(), count.imported(), count.rejected());
                if (parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof StixObject object) {
                    recorder.record(object, now());
                    open++;
                }
                if (open == BATCH) {
                    recorder.commit(now());
                    open = 0;
                }
            }
            recorder.commit(now());
        });
        return count;
    }

    private interface Work {
        void with(Recorder recorder) throws SQLException, IOException;
    }

    private void write(Work work) throws IOException {
        requireThere();
        StoreSettings settings = settings();
        Database database = new Database(connections, Optional.empty(), () -> settings);
        try {
            Recorder recorder = database.recorder(MessageParser.OWN);
            while (recorder.sortIn().isPresent()) {
                recorder.commit(now());
            }
            work.with(recorder);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            database.close();
        }
    }

    /** With the rules of the store that had this database last. */
    private StoreSettings settings() throws IOException {
        try (Connection reader = connections.reader()) {
            Schema.requireReadable(reader);
            return StoreSettings.DEFAULT.with(Rules.read(reader));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private ThreatBusException failed(SQLException e) {
        return new ThreatBusException("the database " + connections.file() + ": " + e.getMessage(), e);
    }

    private static long now() {
        return Micros.of(Instant.now());
    }
}
