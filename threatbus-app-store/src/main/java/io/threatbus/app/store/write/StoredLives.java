package io.threatbus.app.store.write;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.IndicatorSearch;
import io.threatbus.app.store.life.LifePolicy;
import io.threatbus.app.store.life.State;
import io.threatbus.life.LifeRules;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.spi.life.Kept;
import io.threatbus.spi.life.LifeRecord;
import io.threatbus.stix.StixId;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store as the bus sees it: gives out what is in the database when the bus starts, and takes decisions over. */
public final class StoredLives implements IndicatorStore {
    private static final Logger logger = LoggerFactory.getLogger(StoredLives.class);
    private static final int PAGE = 1_000;
    private static final long TELL_EVERY = Duration.ofSeconds(1).toNanos();

    private final Database database;
    private final MessageParser parser;
    private final Supplier<LifePolicy> policy;
    private final Arrivals arrivals;
    private final Consumer<LifeRecord> heard;
    private final StoreHealth health;
    private final Judging judging;
    private final RateLimitedLog rareLines = new RateLimitedLog();
    private volatile Rules rules;

    private record Rules(LifePolicy policy, LifeRules life) {}

    /**
     * A store for the bus.
     *
     * @param heard is told of each decision as well; must not block
     */
    public StoredLives(
            Database database,
            MessageParser parser,
            Supplier<LifePolicy> policy,
            Arrivals arrivals,
            Consumer<LifeRecord> heard,
            StoreHealth health,
            Judging judging) {
        this.judging = judging;
        this.database = database;
        this.parser = parser;
        this.policy = policy;
        this.arrivals = arrivals;
        this.heard = heard;
        this.health = health;
        this.rules = new Rules(policy.get(), policy.get().rules());
    }

    @Override
    public LifeRules rules() {
        LifePolicy present = policy.get();
        Rules known = rules;
        if (!known.policy.equals(present)) {
            known = new Rules(present, present.rules());
            rules = known;
        }
        return known.life;
    }

    /** To be called before the thread that writes is started: until then the database belongs to who starts the plugin. */
    @Override
    public boolean load(Loader target) {
        if (!database.isOpen()) {
            return false;
        }
        long began = System.nanoTime();
        try {
            sortIn();
            long all = read(target);
            logger.info(
                    "the store has loaded {} indicators in {} ms",
                    all,
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
            return true;
        } catch (SQLException | IOException | IllegalArgumentException e) {
            logger.warn(
                    "what the store knows cannot be read ({}): the bus goes on without it, and ends nothing by time,"
                            + " until it is started again",
                    e.getMessage(),
                    e);
            return false;
        }
    }

    /** What the last process left waiting was decided before it ended. */
    private void sortIn() throws SQLException, IOException {
        Recorder recorder = database.recorder(parser);
        Optional<?> waiting = recorder.sortIn();
        while (waiting.isPresent()) {
            recorder.commit(System.currentTimeMillis() * 1000);
            waiting = recorder.sortIn();
        }
    }

    private long read(Loader target) throws SQLException {
        long loaded = 0;
        long told = System.nanoTime();
        try (Connection connection = database.reader()) {
            long all = Connections.number(connection, "SELECT count(*) FROM indicators", 0);
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT id, life, changed FROM indicators ORDER BY seq");
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    target.known(StixId.of(rows.getString(1)), rows.getString(2), rows.getLong(3));
                    loaded++;
                    if (System.nanoTime() - told > TELL_EVERY) {
                        told = System.nanoTime();
                        health.loading(loaded, all);
                    }
                }
            }
        }
        return loaded;
    }

    @Override
    public boolean isUpToDate() {
        return database.isOpen() && arrivals.isUpToDate();
    }

    @Override
    public Optional<String> recall(StixId id) {
        try {
            return database.recall(id);
        } catch (SQLException e) {
            rareLines.warn(
                    logger,
                    "recall",
                    "an indicator that is not in memory cannot be looked up, and counts as new: " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void judgedBy(long guard) {
        judging.want(guard);
    }

    @Override
    public void record(List<LifeRecord> decisions) {
        arrivals.addAll(decisions);
        decisions.forEach(heard);
    }

    @Override
    public void contents(Consumer<Indicator> target) {
        try (Connection connection = database.reader();
                PreparedStatement page = connection.prepareStatement("SELECT seq, object FROM indicators"
                        + " WHERE seq > ? AND state = '" + State.ACTIVE.label() + "' ORDER BY seq LIMIT " + PAGE)) {
            long position = 0;
            boolean more = true;
            while (more) {
                more = false;
                page.setLong(1, position);
                try (ResultSet rows = page.executeQuery()) {
                    while (rows.next()) {
                        more = true;
                        position = rows.getLong(1);
                        if (parser.parse(rows.getBytes(2)) instanceof Parsed.Accepted accepted
                                && accepted.message() instanceof Indicator content) {
                            target.accept(content);
                        }
                    }
                }
            }
        } catch (SQLException e) {
            logger.warn("the values of stored indicators cannot be read: {}", e.getMessage(), e);
        }
    }

    @Override
    public Kept kept() {
        return arrivals;
    }

    @Override
    public List<Indicator> find(List<StixId> ids) {
        if (!database.isOpen()) {
            return List.of();
        }
        List<Indicator> found = new ArrayList<>();
        try (Connection connection = database.reader();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT object FROM indicators WHERE key = ? AND id = ?")) {
            for (StixId id : ids) {
                statement.setLong(1, id.uuid().getMostSignificantBits());
                statement.setString(2, id.toString());
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        if (parser.parse(rows.getBytes(1)) instanceof Parsed.Accepted accepted
                                && accepted.message() instanceof Indicator indicator) {
                            found.add(indicator);
                        }
                    }
                }
            }
        } catch (SQLException e) {
            logger.warn("what a peer lacks cannot be read: {}", e.getMessage());
        }
        return found;
    }

    @Override
    public List<Indicator> search(String value, int limit) {
        if (!database.isOpen()) {
            return List.of();
        }
        List<Indicator> found = new ArrayList<>();
        IndicatorSearch search =
                new IndicatorSearch(Optional.empty(), Optional.of(value), Long.MIN_VALUE, Optional.empty());
        try (Connection connection = database.reader()) {
            search.find(connection, parser, hit -> {
                if (found.size() < limit) {
                    found.add(hit.indicator());
                }
            });
        } catch (SQLException | IOException e) {
            logger.warn("a value cannot be looked for: {}", e.getMessage());
        }
        return found;
    }

    @Override
    public void keepNotes(byte[] notes) {
        database.notes().write(notes);
    }

    @Override
    public Optional<byte[]> notes() {
        return database.notes().read();
    }
}
