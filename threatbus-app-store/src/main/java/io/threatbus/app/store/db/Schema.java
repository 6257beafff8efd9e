package io.threatbus.app.store.db;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, and how a database of an older version becomes one of this. Every version is a list of statements that
 * turns the one before into it; {@code user_version} says how many have been carried out.
 */
public final class Schema {
    /** Marks the file as ours, in the place SQLite has for that: "TBus". */
    private static final int APPLICATION_ID = 0x54427573;

    /**
     * Rows of {@code indicators} lie on disk in the order of the last change, so history is read from one end to the
     * other. {@code key} is the first half of the identifier's UUID: an index of numbers is a third of one of texts.
     * All times are microseconds since 1970.
     */
    private static final List<List<String>> VERSIONS = List.of(
            List.of(
                    """
                    CREATE TABLE indicators (
                        seq INTEGER PRIMARY KEY,
                        key INTEGER NOT NULL,
                        id TEXT NOT NULL,
                        state TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        modified INTEGER NOT NULL,
                        valid_from INTEGER NOT NULL,
                        valid_until INTEGER,
                        expires INTEGER,
                        due INTEGER,
                        forget INTEGER,
                        changed INTEGER NOT NULL,
                        source TEXT,
                        first_seen INTEGER NOT NULL,
                        last_seen INTEGER NOT NULL,
                        times_seen INTEGER NOT NULL,
                        sightings INTEGER NOT NULL,
                        last_sighting INTEGER,
                        object TEXT NOT NULL
                    ) STRICT
                    """,
                    "CREATE INDEX indicators_by_key ON indicators (key)",
                    "CREATE INDEX indicators_by_change ON indicators (changed)",
                    "CREATE INDEX indicators_by_due ON indicators (due) WHERE due IS NOT NULL",
                    "CREATE INDEX indicators_by_forget ON indicators (forget) WHERE forget IS NOT NULL",
                    """
                    CREATE TABLE sightings (
                        seq INTEGER PRIMARY KEY,
                        key INTEGER NOT NULL,
                        id TEXT NOT NULL,
                        sighting_of TEXT NOT NULL,
                        modified INTEGER NOT NULL,
                        changed INTEGER NOT NULL,
                        object TEXT NOT NULL
                    ) STRICT
                    """,
                    "CREATE INDEX sightings_by_key ON sightings (key)",
                    "CREATE INDEX sightings_by_change ON sightings (changed)",
                    """
                    CREATE TABLE counts (
                        state TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        number INTEGER NOT NULL,
                        PRIMARY KEY (state, kind)
                    ) STRICT, WITHOUT ROWID
                    """,
                    "CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
                    """
                    CREATE VIEW readable AS SELECT
                        id, state, kind, json_extract(object, '$.pattern') AS pattern, source,
                        datetime(modified / 1000000, 'unixepoch') AS modified,
                        datetime(expires / 1000000, 'unixepoch') AS expires,
                        datetime(changed / 1000000, 'unixepoch') AS changed,
                        datetime(last_seen / 1000000, 'unixepoch') AS last_seen,
                        times_seen, sightings
                    FROM indicators
                    """),
            // The bus decides, and this says what; OldRows fills it for what is there already.
            List.of("ALTER TABLE indicators ADD COLUMN life TEXT", "ALTER TABLE indicators ADD COLUMN history TEXT"),
            // What the guard says of the content; OldRows leaves it empty until the bus judges what is kept.
            List.of("ALTER TABLE indicators ADD COLUMN guard TEXT", "DROP VIEW readable", """
                CREATE VIEW readable AS SELECT
                    id, state, kind, json_extract(object, '$.pattern') AS pattern, source,
                    datetime(modified / 1000000, 'unixepoch') AS modified,
                    datetime(expires / 1000000, 'unixepoch') AS expires,
                    datetime(changed / 1000000, 'unixepoch') AS changed,
                    datetime(last_seen / 1000000, 'unixepoch') AS last_seen,
                    times_seen, sightings, guard
                FROM indicators
                """));

    /** The version that this program writes. */
    static final int VERSION = VERSIONS.size();

    private Schema() {}

    /**
     * Brings the database to {@link #VERSION}, in one transaction, and commits.
     *
     * @throws ThreatBusException if the file belongs to somebody else, or to a newer version of this program
     */
    static void migrate(Connection writer) throws SQLException {
        requireOurs(writer);
        int version = version(writer);
        if (version == VERSION) {
            writer.rollback();
            return;
        }
        try (Statement statement = writer.createStatement()) {
            for (List<String> steps : VERSIONS.subList(version, VERSION)) {
                for (String step : steps) {
                    statement.execute(step);
                }
            }
            new OldRows().adopt(writer);
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + VERSION);
        }
        writer.commit();
    }

    private static int version(Connection writer) throws SQLException {
        int version = (int) Connections.number(writer, "PRAGMA user_version", 0);
        if (version > VERSION) {
            throw new ThreatBusException(
                    Kind.CONFIGURATION,
                    "the database has schema version " + version + ", this program knows " + VERSION
                            + " and older: run the newer version, or give it another database");
        }
        return version;
    }

    private static void requireOurs(Connection connection) throws SQLException {
        long owner = Connections.number(connection, "PRAGMA application_id", 0);
        boolean empty = Connections.number(connection, "SELECT count(*) FROM sqlite_schema", 0) == 0;
        if (owner != APPLICATION_ID && !empty) {
            throw new ThreatBusException(
                    Kind.CONFIGURATION,
                    "the file is a database of another program (application_id " + owner + "): name another one");
        }
    }

    /**
     * Whether a reader finds the tables it knows.
     *
     * @throws ThreatBusException if not
     */
    public static void requireReadable(Connection reader) throws SQLException {
        requireOurs(reader);
        if (version(reader) < VERSION) {
            throw new ThreatBusException(
                    Kind.CONFIGURATION,
                    "the database is older than this program, or empty: start the bus with it once");
        }
    }

    /** Reads every page and looks for damage: half a second for a million indicators; empty text is health. */
    static String damage(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
            String finding = rows.next() ? rows.getString(1) : "no answer";
            return finding.equals("ok") ? "" : finding;
        }
    }
}
