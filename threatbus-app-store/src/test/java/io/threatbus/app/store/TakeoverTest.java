package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.TurnedClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database from before the bus decided the life of indicators is taken over: what was so stays so. */
class TakeoverTest {
    private static final Instant NOW = TurnedClock.START;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();
    private final Indicator active = Indicators.domain("active.example", NOW);
    private final Indicator pending = Indicators.domain("pending.example", NOW)
            .with(Map.of(
                    "valid_from", StixTimestamp.of(NOW.plus(Duration.ofDays(1))).toString()));
    private final Indicator expired = Indicators.domainUntil("expired.example", NOW, NOW.plusSeconds(60));
    private final Indicator removed = Indicators.domain("removed.example", NOW);
    private final Indicator removal = removed.removal(StixTimestamp.of(NOW.plusSeconds(10)));

    private StoreBus bus() {
        return new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT);
    }

    private static void checkLookedFor(StoreBus bus, Indicator... expected) throws InterruptedException {
        Set<StixId> ids = Arrays.stream(expected).map(Indicator::id).collect(Collectors.toSet());
        try (Subscriber late = bus.subscribe(Optional.of(SnapshotRequest.EVERYTHING), Topic.INDICATOR)) {
            late.await("snapshot", received -> late.lookedFor().keySet().equals(ids))
                    .awaitQuiet();
            assertThat(late.lookedFor().keySet()).isEqualTo(ids);
        }
    }

    /** As the version before wrote it: no life, of what was withdrawn the removal, of what had expired the bus's own. */
    private void makeOld() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("store/store.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("DROP VIEW readable");
            statement.execute("ALTER TABLE indicators DROP COLUMN life");
            statement.execute("ALTER TABLE indicators DROP COLUMN history");
            statement.execute("ALTER TABLE indicators DROP COLUMN guard");
            statement.execute("CREATE VIEW readable AS SELECT id FROM indicators");
            statement.execute("PRAGMA user_version = 1");
            store(connection, removal);
            store(
                    connection,
                    expired.removal(
                            StixTimestamp.ofEpochMicros(expired.modified().epochMicros() + 1_000)));
        }
    }

    private static void store(Connection connection, Indicator tombstone) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE indicators SET modified = ?, object = CAST(? AS TEXT) WHERE id = ?")) {
            update.setLong(1, tombstone.modified().epochMicros());
            update.setBytes(2, tombstone.json().toString().getBytes(StandardCharsets.UTF_8));
            update.setString(3, tombstone.id().toString());
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void whatWasActivePendingExpiredOrRemovedStaysSo() throws Exception {
        try (StoreBus before = bus()) {
            before.send(List.of(active, pending, expired, removed, removal));
            checkLookedFor(before, active, expired);
            clock.advance(Duration.ofSeconds(100));
            try (Subscriber live = before.subscribe(Topic.INDICATOR)) {
                live.await("the end of what expires", received -> !received.isEmpty());
            }
        }
        makeOld();

        try (StoreBus after = bus();
                Subscriber live = after.subscribe(Topic.INDICATOR)) {
            checkLookedFor(after, active);
            after.send(List.of(active, removed, expired));
            checkLookedFor(after, active);

            Indicator newer = version(removed, 20);
            Indicator longer = version(expired, 20)
                    .with(Map.of(
                            "valid_until",
                            StixTimestamp.of(NOW.plus(Duration.ofDays(9))).toString()));
            after.send(List.of(newer, longer));
            live.await("both come back", received -> received.containsAll(List.of(newer, longer)));
            clock.advance(Duration.ofDays(1));
            live.await("the pending one begins", received -> received.contains(pending));
            checkLookedFor(after, active, removed, expired, pending);
            assertThat(live.received()).hasSize(3);
        }
    }

    private static Indicator version(Indicator indicator, int second) {
        return indicator.with(
                Map.of("modified", StixTimestamp.of(NOW.plusSeconds(second)).toString()));
    }
}
