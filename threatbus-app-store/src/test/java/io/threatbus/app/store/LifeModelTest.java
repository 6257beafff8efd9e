package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.answer.SnapshotThrottle;
import io.threatbus.app.store.answer.Snapshots;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.life.State;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.DueList;
import io.threatbus.app.store.write.Recorder;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.SnapshotType;
import io.threatbus.message.StixObject;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories of adding, editing, removing, revoking, expiring, late and repeated versions, and restarts, against a
 * model that is nothing but a map. A sensor that starts from a snapshot must look for what the model says, and one that was
 * away must come to the same by what it gets for that time alone.
 */
class LifeModelTest {
    private static final int HISTORIES = Integer.getInteger("threatbus.histories", 25);
    private static final int STEPS = 50;
    private static final int NAMES = 12;

    @TempDir
    Path directory;

    @Test
    void sensorsLookForWhatTheModelSays() throws Exception {
        for (int seed = 0; seed < HISTORIES; seed++) {
            try (History history = new History(directory.resolve("history-" + seed), new Random(seed))) {
                for (int step = 0; step < STEPS; step++) {
                    history.step();
                    history.check("seed " + seed + ", step " + step);
                }
            }
        }
    }

    /** What the model knows of one indicator: its newest version by its author's word, and when that ends. */
    private record Version(long modified, long rank, boolean removed, Optional<Instant> until) {
        boolean isActive(Instant now) {
            return !removed && until.filter(end -> !end.isAfter(now)).isEmpty();
        }
    }

    private static final class History implements AutoCloseable {
        private final Path file;
        private final Random random;
        private final Map<StixId, Version> model = new HashMap<>();
        private final List<Indicator> sentBefore = new ArrayList<>();
        private final List<StixId> ids = new ArrayList<>();
        private final Set<StixId> sensor = new HashSet<>();
        private Instant now = TurnedClock.START;
        private Instant lastContact = now;
        private Database database;
        private int expiriesOfStep;

        History(Path directory, Random random) {
            this.file = directory.resolve("store.db");
            this.random = random;
            this.database = open();
            for (int i = 0; i < NAMES; i++) {
                ids.add(new StixId("indicator", new UUID(random.nextLong(), 0x8000000000000000L | i)));
            }
        }

        private Database open() {
            return new Database(new Connections(file), Optional.empty(), () -> StoreSettings.DEFAULT);
        }

        private Recorder recorder() throws Exception {
            return database.recorder(MessageParser.DEFAULT);
        }

        void step() throws Exception {
            now = now.plusSeconds(1 + random.nextInt(100));
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> receive(version(anyId(), now.minusSeconds(random.nextInt(300))));
                case 4 -> receive(version(anyId(), now).with(Map.of("revoked", true)));
                case 5, 6 ->
                    receive(version(anyId(), now.minusSeconds(random.nextInt(100)))
                            .removal(StixTimestamp.of(now.minusSeconds(random.nextInt(100)))));
                case 7 -> {
                    if (!sentBefore.isEmpty()) {
                        receive(sentBefore.get(random.nextInt(sentBefore.size())));
                    }
                }
                case 8 -> now = now.plusSeconds(random.nextInt(2000));
                default -> restart();
            }
            expire();
        }

        private void restart() throws Exception {
            database.close();
            database = open();
            recorder();
        }

        private StixId anyId() {
            return ids.get(random.nextInt(ids.size()));
        }

        private Indicator version(StixId id, Instant modified) {
            Optional<Instant> until = random.nextBoolean()
                    ? Optional.of(modified.plusSeconds(1 + random.nextInt(1500)))
                    : Optional.empty();
            String pattern = "[file:hashes.MD5 = '9e107d9d372bb6826bd81d3542a419d6']";
            return Indicators.indicator(id, pattern, modified, until);
        }

        private void receive(Indicator indicator) throws Exception {
            sentBefore.add(indicator);
            Version old = model.get(indicator.id());
            long modified = Micros.of(indicator.modified().instant());
            boolean counts = old == null || modified > old.modified;
            if (old != null && modified == old.modified && !old.removed) {
                counts = indicator.isRemoval() || Long.compareUnsigned(indicator.rank(), old.rank) > 0;
            }
            if (counts) {
                model.put(
                        indicator.id(),
                        new Version(
                                modified,
                                indicator.rank(),
                                indicator.isRemoval(),
                                indicator.validUntil().map(StixTimestamp::instant)));
            }
            record(indicator);
            if (random.nextInt(5) == 0) {
                restart();
            }
        }

        private void record(Indicator indicator) throws Exception {
            recorder().record(indicator, Micros.of(now));
            recorder().commit(Micros.of(now));
        }

        /** What the announcer does. */
        private void expire() throws Exception {
            recorder();
            expiriesOfStep = 0;
            for (Indicator content : due()) {
                recorder().pass(content, Micros.of(now));
                recorder().commit(Micros.of(now));
                expiriesOfStep++;
            }
            assertThat(due()).as("what has ended is not due again").isEmpty();
        }

        private List<Indicator> due() throws Exception {
            return new DueList(database).due(Micros.of(now), 1000).contents();
        }

        void check(String where) throws Exception {
            Set<StixId> expected = new HashSet<>();
            model.forEach((id, version) -> {
                if (version.isActive(now)) {
                    expected.add(id);
                }
            });
            Set<StixId> fresh = new HashSet<>();
            apply(snapshot(SnapshotRequest.EVERYTHING), fresh);
            assertThat(fresh).as("a new sensor, %s", where).isEqualTo(expected);
            if (random.nextInt(4) == 0) {
                List<StixObject> missed =
                        snapshot(Duration.between(lastContact, now).plusMillis(1));
                apply(missed, sensor);
                assertThat(sensor).as("a returning sensor, %s", where).isEqualTo(expected);
                assertThat(missed)
                        .extracting(StixObject::id)
                        .as("once each, %s", where)
                        .doesNotHaveDuplicates();
                lastContact = now;
            }
            assertThat(database.counts().number(State.ACTIVE))
                    .as("the count, %s", where)
                    .isEqualTo(expected.size());
            assertThat(expiriesOfStep).as("expiries, %s", where).isLessThanOrEqualTo(NAMES);
        }

        private static void apply(List<StixObject> objects, Set<StixId> set) {
            for (StixObject object : objects) {
                if (((Indicator) object).isRemoval()) {
                    set.remove(object.id());
                } else {
                    set.add(object.id());
                }
            }
        }

        private List<StixObject> snapshot(Duration span) throws Exception {
            List<StixObject> objects = new ArrayList<>();
            SnapshotRequest request = new SnapshotRequest(SnapshotType.INDICATOR, UUID.randomUUID(), span);
            new Snapshots(database, MessageParser.DEFAULT, new SnapshotThrottle(() -> false))
                    .answer(request, new ListSink(objects), now);
            return objects;
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private record ListSink(List<StixObject> objects) implements SnapshotSink {
        @Override
        public boolean send(StixObject object) {
            return objects.add(object);
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public Optional<Subscription> requester() {
            return Optional.empty();
        }
    }
}
