package io.threatbus.app.store.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.Indicators;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.inbox.Backlog;
import io.threatbus.app.store.life.DeferredExpiries;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.Life;
import io.threatbus.life.Outcome;
import io.threatbus.life.Sources;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.spi.HealthReporter;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.life.LifeRecord;
import io.threatbus.testing.Await;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the others when one object cannot be kept. */
class StoreWriterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();
    private final Queue queue = new Queue();
    private final Arrivals arrivals = new Arrivals(queue, () -> true);
    private final AtomicReference<StoreSettings> settings = new AtomicReference<>(StoreSettings.DEFAULT);
    /** Whether the next readings of the rules fail. */
    private final java.util.Queue<Boolean> failures = new ConcurrentLinkedQueue<>();

    private final CountDownLatch full = new CountDownLatch(1);
    private Optional<StoreWriter> running = Optional.empty();
    private Optional<Thread> thread = Optional.empty();

    private Connections connections() {
        return new Connections(directory.resolve("store.db"));
    }

    private Database database() {
        return new Database(connections(), Optional.empty(), () -> {
            if (Boolean.TRUE.equals(failures.poll())) {
                throw new IllegalStateException("no rule for this");
            }
            return settings.get();
        });
    }

    private StoreWriter start() throws Exception {
        StoreWriter writer = writer();
        thread = Optional.of(new Thread(writer::run, "writer"));
        thread.get().start();
        return writer;
    }

    private StoreWriter writer() throws Exception {
        Database database = database();
        StoreHealth health = new StoreHealth(
                new Reporter(full), Path.of("store.db"), database::damaged, Optional::empty, since -> {});
        database.recorder(MessageParser.DEFAULT);
        health.works(0, false);
        StoreWriter writer = new StoreWriter(
                arrivals,
                database,
                MessageParser.DEFAULT,
                clock,
                settings::get,
                health,
                new DeferredExpiries(new Uncounted()),
                Optional::empty,
                new Judging(database),
                outcome -> {});
        running = Optional.of(writer);
        return writer;
    }

    @AfterEach
    void stop() throws InterruptedException {
        running.ifPresent(StoreWriter::stop);
        if (thread.isPresent()) {
            thread.get().join(PATIENCE.toMillis());
            assertThat(thread.get().isAlive()).isFalse();
        }
    }

    private List<Indicator> indicators(int number) {
        List<Indicator> indicators = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            indicators.add(Indicators.domain("d" + i + ".example", clock.instant()));
        }
        return indicators;
    }

    /** What the bus decides when it hears of them first. */
    private void decide(List<Indicator> indicators) {
        long now = Micros.of(clock.instant());
        for (Indicator indicator : indicators) {
            KnownIndicator known = new KnownIndicator();
            Outcome outcome = Life.hear(
                    known,
                    indicator,
                    Sources.NAMELESS,
                    false,
                    now,
                    StoreSettings.DEFAULT.policy().rules());
            arrivals.addAll(List.of(
                    new LifeRecord(indicator, known, new Sources(), outcome, true, true, now, Optional.empty())));
        }
    }

    private long kept() throws Exception {
        try (Connection reader = connections().reader()) {
            return Connections.number(reader, "SELECT count(*) FROM indicators", 0);
        }
    }

    /** What a broker keeps until then would be lost with the process. */
    @Test
    void whatHasComeIsKnownToBeKeptWhenItIsOnDiskAndNotBefore() throws Exception {
        assertThat(arrivals.mark().getAsBoolean()).isTrue();
        decide(indicators(100));
        BooleanSupplier kept = arrivals.mark();
        assertThat(kept.getAsBoolean()).isFalse();
        arrivals.hurry();

        start();

        Await.until("they are kept", kept);
        assertThat(kept()).isEqualTo(100);
        assertThat(arrivals.mark().getAsBoolean()).isTrue();
    }

    @Test
    void aFaultOfTheProgramDoesNotEndTheWriter() throws Exception {
        StoreWriter writer = start();
        assertThat(writer.flush(PATIENCE)).isTrue();

        // The batch, then what readies the database for the next attempt, then the first object by itself.
        failures.addAll(List.of(true, false, true));
        decide(indicators(5));
        assertThat(writer.flush(PATIENCE)).isTrue();
        assertThat(writer.lost()).isEqualTo(1);
        assertThat(kept()).isEqualTo(4);

        decide(indicators(3));
        assertThat(writer.flush(PATIENCE)).isTrue();
        assertThat(kept()).isEqualTo(7);
    }

    @Test
    void whatWaitsWithOneThatCannotBeKeptIsKeptAlsoIfTheDiskFillsUpThen() throws Exception {
        List<Indicator> many = indicators(4_000);
        Database first = database();
        first.recorder(MessageParser.DEFAULT);
        first.close();
        try (Connection connection = connections().writer();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TRIGGER refuse BEFORE INSERT ON indicators WHEN NEW.id = '"
                    + many.get(0).id() + "' BEGIN SELECT RAISE(ABORT, 'not this one'); END");
            connection.commit();
        }
        settings.set(limitedTo(1));
        decide(many);
        StoreWriter writer = start();
        assertThat(full.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        settings.set(limitedTo(0));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!writer.flush(PATIENCE)) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        assertThat(kept()).isEqualTo(many.size() - 1);
        assertThat(writer.lost()).isEqualTo(1);
    }

    @Test
    void whatWaitsAtAStopIsKeptHoweverMuchItIs() throws Exception {
        StoreWriter writer = writer();
        List<Indicator> many = indicators(60_000);
        decide(many);
        queue.messages.addAll(many);
        writer.stop();

        writer.run();

        assertThat(writer.lost()).isZero();
        assertThat(queue.depth()).isZero();
        // The rest is on disk, and is sorted in when the store starts again.
        StoreWriter next = start();
        assertThat(next.flush(PATIENCE)).isTrue();
        assertThat(kept()).isEqualTo(many.size());
    }

    /** The queue of the bus gives out few at a time where they are large; it would be full while nothing waits to be written. */
    @Test
    void asManyMessagesAreTakenAsDecisions() throws Exception {
        List<Indicator> many = indicators(5_000);
        decide(many);
        queue.messages.addAll(many);
        queue.most = 100;

        assertThat(arrivals.fill(new Backlog(50_000), 10_000)).isEqualTo(10_000);
        assertThat(queue.depth()).isZero();
    }

    @Test
    void aMessageIsAppliedWhenItIsInTheDatabaseAndNotBefore() throws Exception {
        settings.set(limitedTo(1));
        List<Indicator> many = indicators(4_000);
        decide(many);
        queue.messages.addAll(many);
        StoreWriter writer = start();
        assertThat(full.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(queue.sent).hasSize(many.size());
        assertThat(queue.applied).isEmpty();

        settings.set(limitedTo(0));
        Await.until("it is written", () -> queue.applied.size() == many.size());
        assertThat(kept()).isEqualTo(many.size());
        assertThat(writer.lost()).isZero();
    }

    @Test
    void aMessageIsNotAppliedBeforeTheDecisionThatBelongsToIt() throws Exception {
        List<Indicator> many = indicators(3);
        queue.messages.addAll(many);
        decide(indicators(10_000));
        decide(many);
        StoreWriter writer = start();
        assertThat(writer.flush(PATIENCE)).isTrue();
        assertThat(kept()).isEqualTo(10_003);
        assertThat(queue.applied).containsExactlyElementsOf(many);
    }

    private static StoreSettings limitedTo(long megabytes) {
        StoreSettings plain = StoreSettings.DEFAULT;
        return new StoreSettings(
                plain.database(),
                plain.lifetimes(),
                plain.keepRemoved(),
                plain.keepSightings(),
                plain.maximumSightings(),
                megabytes,
                plain.maximumWaitingMegabytes(),
                false);
    }

    /** Says when there is no room. */
    private record Reporter(CountDownLatch full) implements HealthReporter {
        @Override
        public void up(String detail) {}

        @Override
        public void degraded(String detail) {
            if (detail.contains("no room")) {
                full.countDown();
            }
        }

        @Override
        public void down(String detail) {}
    }

    private static final class Uncounted implements Metrics {
        @Override
        public Counter counter(String name, String help, String... labels) {
            AtomicLong count = new AtomicLong();
            return new Counter() {
                @Override
                public void add(long amount) {
                    count.addAndGet(amount);
                }

                @Override
                public long count() {
                    return count.get();
                }
            };
        }

        @Override
        public void gauge(String name, String help, LongSupplier value, String... labels) {}

        @Override
        public void removeGauge(String name, String... labels) {}
    }

    /** What the bus has for the store. */
    private static final class Queue implements Subscription {
        private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        private int most = Integer.MAX_VALUE;
        private final java.util.Queue<Message> sent = new ConcurrentLinkedQueue<>();
        private final java.util.Queue<Message> applied = new ConcurrentLinkedQueue<>();

        @Override
        public String subscriber() {
            return "store";
        }

        @Override
        public int drainTo(Collection<? super Message> target, int limit) {
            return messages.drainTo(target, Math.min(limit, most));
        }

        @Override
        public Optional<Message> poll(Duration timeout) throws InterruptedException {
            return Optional.ofNullable(messages.poll(timeout.toNanos(), TimeUnit.NANOSECONDS));
        }

        @Override
        public void onReady(Runnable wake) {}

        @Override
        public int depth() {
            return messages.size();
        }

        @Override
        public void requestSnapshot(Duration span) {}

        @Override
        public void sent(Message message) {
            sent.add(message);
        }

        @Override
        public void appliedAll(List<? extends Message> messages) {
            applied.addAll(messages);
        }

        @Override
        public void skipped(Message message, String reason) {}

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void close() {}
    }
}
