package io.threatbus.app.store;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.app.store.admin.StoreOperations;
import io.threatbus.app.store.announce.Announcer;
import io.threatbus.app.store.announce.CatchUp;
import io.threatbus.app.store.announce.Repetitions;
import io.threatbus.app.store.answer.SnapshotThrottle;
import io.threatbus.app.store.answer.Snapshots;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.Fault;
import io.threatbus.app.store.life.DeferredExpiries;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.app.store.write.Arrivals;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.Judging;
import io.threatbus.app.store.write.StoreHealth;
import io.threatbus.app.store.write.StoreWriter;
import io.threatbus.app.store.write.StoredLives;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.Inspection;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.spi.life.Lives;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active set: keeps on disk which indicators are active, answers snapshots from that, and withdraws an indicator
 * from every subscriber when its time is over. The parts: {@link StoreWriter} takes in, {@link Snapshots} gives out,
 * {@link Announcer} watches the time.
 */
public final class StorePlugin implements ApplicationPlugin {
    private static final Logger logger = LoggerFactory.getLogger(StorePlugin.class);

    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(4);

    private volatile Optional<Running> running = Optional.empty();

    /** For the service loader. */
    public StorePlugin() {}

    private record Running(
            AppContext context,
            AtomicReference<StoreSettings> settings,
            Subscription subscription,
            Database database,
            StoreWriter writer,
            Announcer announcer,
            SnapshotThrottle courtesy,
            List<Thread> threads,
            StoreMetrics metrics) {}

    @Override
    public String name() {
        return "store";
    }

    @Override
    public Class<? extends Record> configType() {
        return StoreSettings.class;
    }

    @Override
    public void inspect(Record config, Inspection inspection) {
        Optional<Path> database = ((StoreSettings) config).database();
        if (database.isPresent()) {
            inspection.writes("database", database.get().toAbsolutePath().getParent());
            inspection.owns("database", database.get());
        } else if (inspection.stateDirectory().isEmpty()) {
            inspection.problem("", noPlace(inspection.name()));
        }
    }

    private static String noPlace(String name) {
        return "the store has no place for its database: set bus.state_directory, or plugins.apps." + name
                + ".database";
    }

    @Override
    public void start(AppContext context) throws Exception {
        StoreSettings initial = context.config(StoreSettings.class);
        AtomicReference<StoreSettings> settings = new AtomicReference<>(initial);
        Path file = file(initial, context);
        Database database = new Database(new Connections(file), context.stateDirectory(), settings::get);
        StoreMetrics metrics = new StoreMetrics(context.metrics());
        Subscription subscription =
                context.subscribe(SubscriptionRequest.to(context.name(), Topic.INDICATOR, Topic.SIGHTING)
                        .withOwn());
        StoreHealth health = new StoreHealth(
                context.health(),
                file,
                database::damaged,
                database::loss,
                since -> subscription.requestSnapshot(
                        Duration.ofNanos(System.nanoTime() - since).plus(CatchUp.MARGIN)));
        CatchUp catchUp = new CatchUp(database, subscription, context.clock(), initial.catchUp());
        DeferredExpiries putOff = new DeferredExpiries(context.metrics());
        Repetitions repetitions = new Repetitions();
        Arrivals arrivals = new Arrivals(subscription, health::keepsUp);
        Judging judging = new Judging(database);
        StoredLives stored = new StoredLives(
                database,
                context.parser(),
                () -> settings.get().policy(),
                arrivals,
                repetitions::note,
                health,
                judging);
        Lives lives;
        try {
            openFirst(database, context, health);
            lives = context.keep(stored);
        } catch (Exception e) {
            subscription.close();
            database.close();
            throw e;
        }
        Announcer announcer = new Announcer(context, database, lives, putOff, repetitions, judging, catchUp);
        StoreWriter writer = new StoreWriter(
                arrivals,
                database,
                context.parser(),
                context.clock(),
                settings::get,
                health,
                putOff,
                () -> Optional.of(lives),
                judging,
                announcer::committed);
        metrics.gauges(database, writer, context.clock());
        List<Thread> threads = List.of(
                context.newThread("writer", writer::run),
                context.newThread("announcer", () -> announcer.run(writer::awaitParked)));
        running = Optional.of(new Running(
                context,
                settings,
                subscription,
                database,
                writer,
                announcer,
                new SnapshotThrottle(writer::isStreaming),
                threads,
                metrics));
        StoreOperations.serve(context, database, writer);
        threads.forEach(Thread::start);
    }

    private static Path file(StoreSettings settings, AppContext context) {
        return settings.database()
                .or(() -> context.stateDirectory().map(directory -> directory.resolve(StoreSettings.FILE_NAME)))
                .orElseThrow(() -> new ThreatBusException(Kind.CONFIGURATION, noPlace(context.name())));
    }

    /** What only the operator can mend stops the start; what may pass, such as a full disk, does not. */
    private static void openFirst(Database database, AppContext context, StoreHealth health) throws Exception {
        try {
            database.recorder(context.parser());
            health.works(0, false);
        } catch (AccessDeniedException e) {
            throw new ThreatBusException(
                    Kind.CONFIGURATION, "no permission for " + e.getMessage() + ": give it to the user of the bus", e);
        } catch (SQLException e) {
            database.afterFailure(Fault.of(e));
            health.fails(Fault.of(e) == Fault.OTHER ? Fault.UNAVAILABLE : Fault.of(e), e);
        } catch (IOException e) {
            database.afterFailure(Fault.UNAVAILABLE);
            health.fails(Fault.UNAVAILABLE, e);
        }
    }

    @Override
    public void snapshot(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {
        Optional<Running> present = running;
        if (present.isEmpty()) {
            return;
        }
        Running store = present.get();
        boolean own = sink.requester().filter(store.subscription::equals).isPresent();
        if (own || !store.database.isOpen()) {
            return;
        }
        if (!store.writer.flush(WRITTEN_WITHIN)) {
            logger.warn("the latest news are not in the database yet: a snapshot goes without them");
        }
        try {
            long sent = new Snapshots(store.database, store.context.parser(), store.courtesy)
                    .answer(request, sink, store.context.clock().instant());
            store.metrics.answered(sent);
        } catch (SQLException e) {
            store.metrics.failed();
            logger.warn("a snapshot was not answered to the end: {}", e.getMessage(), e);
        }
    }

    /** Everything but the place of the database can change while the store runs. */
    @Override
    public boolean reconfigure(Record config) {
        if (!(config instanceof StoreSettings changed)) {
            return false;
        }
        return running.filter(store -> store.settings.get().database().equals(changed.database()))
                .map(store -> {
                    store.settings.set(changed);
                    return true;
                })
                .orElse(false);
    }

    @Override
    public void stopAccepting() {
        running.ifPresent(store -> store.announcer.fallSilent());
    }

    @Override
    public void stop() {
        if (running.isEmpty()) {
            return;
        }
        Running store = running.get();
        running = Optional.empty();
        store.announcer.stop();
        store.writer.stop();
        long end = System.nanoTime() + STOPPED_WITHIN.toNanos();
        try {
            for (Thread thread : store.threads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                if (thread.isAlive()) {
                    thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            store.threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
        store.subscription.close();
        store.announcer.close();
    }
}
