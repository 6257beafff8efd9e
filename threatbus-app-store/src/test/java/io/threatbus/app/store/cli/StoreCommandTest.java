package io.threatbus.app.store.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.Indicators;
import io.threatbus.app.store.StoreBus;
import io.threatbus.app.store.Subscriber;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.life.LifePolicy;
import io.threatbus.app.store.life.Lifetimes;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Commands that list, export and remove, on a file and through a running bus. */
class StoreCommandTest extends StoreCommandRun {
    @Test
    void goesByTheLifetimesOfTheBusThatHadTheFileLast() throws Exception {
        Lifetimes plain = Lifetimes.DEFAULT;
        Lifetimes lifetimes = new Lifetimes(
                plain.address(),
                Duration.ofHours(3),
                plain.url(),
                plain.email(),
                plain.hash(),
                plain.other(),
                true,
                true,
                false);
        StoreSettings settings = StoreSettings.DEFAULT.with(new LifePolicy(lifetimes, Duration.ofDays(1)));
        try (StoreBus bus = new StoreBus(directory, InstantSource.system(), new InMemoryBackbone(), settings)) {
            bus.publish(address);
        }
        String database = directory.resolve("store").resolve("store.db").toString();
        assertThat(run(new ImportCommand(), bundle(evil), "--database", database, "-"))
                .isZero();
        assertThat(run(new IndicatorsCommand(), "--database", database, "--value", "evil.example", "--format", "json"))
                .isZero();
        Instant expires = Instant.parse(String.valueOf(((Map<?, ?>) Json.read(out.toByteArray())).get("expires")));
        assertThat(expires)
                .isBetween(Instant.now().plusSeconds(10_000), Instant.now().plusSeconds(10_800));
    }

    @Test
    void worksOnTheFileWhereNoBusRuns() throws Exception {
        String database = emptyDatabase();
        assertThat(run(new ImportCommand(), bundle(evil, address), "--database", database, "-"))
                .isZero();
        assertThat(output()).contains("2 imported, 1 passed over that no indicator needs, 0 rejected");

        assertThat(run(new IndicatorsCommand(), "--database=" + database, "--value", "EVIL.example"))
                .isZero();
        assertThat(output())
                .contains(evil.id().toString())
                .contains("1 indicator")
                .doesNotContain(address.id().toString());
        assertThat(run(new IndicatorsCommand(), "--database", database, "--value", "192.0.2.7", "--format", "json"))
                .isZero();
        assertThat(output().strip().lines()).hasSize(1);
        assertThat(Json.read(output().strip().getBytes(StandardCharsets.UTF_8)))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("kind", "address")
                .containsEntry("state", "active");

        assertThat(run(
                        new IndicatorsCommand(),
                        "--database",
                        database,
                        "remove",
                        evil.id().toString()))
                .isZero();
        assertThat(run(
                        new IndicatorsCommand(),
                        "--database",
                        database,
                        "remove",
                        evil.id().toString()))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("is withdrawn already");

        Path exported = directory.resolve("active.json");
        assertThat(run(new ExportCommand(), "--database", database, exported.toString()))
                .isZero();
        assertThat(Files.readString(exported))
                .contains(address.id().toString())
                .doesNotContain(evil.id().toString());
        Json.read(Files.readAllBytes(exported));
    }

    @Test
    void whatIsValidForEverIsListedExportedAndRemoved() throws Exception {
        String database = emptyDatabase();
        Instant farAway = Instant.parse("9999-12-31T00:00:00Z");
        Indicator forEver = Indicators.domainUntil("for-ever.example", Instant.now(), farAway);
        Indicator fromTheFuture = Indicators.domain("future.example", Instant.parse("9999-12-31T23:59:59.999Z"));
        assertThat(run(new ImportCommand(), bundle(forEver, fromTheFuture, evil), "--database", database, "-"))
                .isZero();

        assertThat(run(new IndicatorsCommand(), "--database", database)).isZero();
        assertThat(output()).contains("9999-12-31T00:00:00Z").contains("3 indicators");
        assertThat(run(new ExportCommand(), "--database", database)).isZero();
        assertThat(output()).contains("for-ever.example").contains("evil.example");
        for (Indicator indicator : List.of(forEver, fromTheFuture)) {
            String id = indicator.id().toString();
            assertThat(run(new IndicatorsCommand(), "--database", database, "remove", id))
                    .as(err.toString(StandardCharsets.UTF_8))
                    .isZero();
        }
        assertThat(run(new ExportCommand(), "--database", database)).isZero();
        assertThat(output()).contains("evil.example").doesNotContain("for-ever.example", "future.example");
        assertThat(run(new ExportCommand(), "--database", database, "--state", "pending"))
                .isZero();
        assertThat(output()).doesNotContain("future.example");
    }

    @Test
    void worksThroughTheRunningBus() throws Exception {
        try (StoreBus bus =
                        new StoreBus(directory, InstantSource.system(), new InMemoryBackbone(), StoreSettings.DEFAULT);
                AdminOfBus admin = new AdminOfBus(bus);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            assertThat(run(new ImportCommand(), bundle(evil, address), "--admin", admin.address(), "-"))
                    .as(err.toString(StandardCharsets.UTF_8))
                    .isZero();
            subscriber.await("both", received -> received.size() == 2);

            assertThat(run(new IndicatorsCommand(), "--admin", admin.address(), "--state", "active", "--since", "1h"))
                    .isZero();
            assertThat(output()).contains("evil.example").contains("2 indicators");

            assertThat(run(
                            new IndicatorsCommand(),
                            "--admin",
                            admin.address(),
                            "remove",
                            evil.id().toString()))
                    .isZero();
            subscriber.await("the removal", received -> received.size() == 3);
            assertThat(subscriber.lookedFor()).containsOnlyKeys(address.id());

            assertThat(run(new IndicatorsCommand(), "--admin", admin.address(), "--format", "bundle"))
                    .isZero();
            Json.read(out.toByteArray());
            assertThat(run(new IndicatorsCommand(), "--admin", admin.address(), "--state", "dead"))
                    .isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("'dead' is not one of pending, active");
        }
    }

    @Test
    void whatABusWithLargerLimitsLetInIsFoundThroughItAndInItsFile() throws Exception {
        Indicator large = evil.with(Map.of("description", "x".repeat(2 * MessageLimits.DEFAULT.size())));
        try (StoreBus bus = new StoreBus(
                        directory,
                        InstantSource.system(),
                        new InMemoryBackbone(),
                        StoreSettings.DEFAULT,
                        3 * MessageLimits.DEFAULT.size());
                AdminOfBus admin = new AdminOfBus(bus)) {
            bus.publish(large);
            assertThat(run(new IndicatorsCommand(), "--admin", admin.address())).isZero();
            assertThat(output()).contains("evil.example");
        }
        out.reset();
        assertThat(run(
                        new IndicatorsCommand(),
                        "--database",
                        directory.resolve("store").resolve("store.db").toString()))
                .isZero();
        assertThat(output()).contains("evil.example");
    }

    @Test
    void aReaderThatTakesItsTimeDoesNotMakeTheLogGrow() throws Exception {
        Path file = directory.resolve("store").resolve("store.db");
        int many = 3_000;
        try (StoreBus bus =
                new StoreBus(directory, InstantSource.system(), new InMemoryBackbone(), StoreSettings.DEFAULT)) {
            List<Indicator> indicators = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                indicators.add(Indicators.domain("d" + i + ".example", Instant.now()));
            }
            bus.publish(indicators.toArray(Indicator[]::new));
            try (Subscriber written = bus.subscribe(Optional.of(Duration.ofMinutes(1)), Topic.INDICATOR)) {
                written.await("all of them", received -> received.size() == many);
            }
            Indicator late = Indicators.edited(indicators.get(0), Instant.now().plusSeconds(1));
            List<Indicator> listed = new ArrayList<>();
            new FileAccess(file).find(Map.of(), hit -> {
                listed.add(hit.indicator());
                if (listed.size() == many / 2) {
                    publishAndCheckpoint(bus, late, file);
                }
            });
            assertThat(listed).containsAll(indicators).contains(late).hasSize(many + 1);
        }
    }

    /** Whether the whole log could go into the database while somebody is in the middle of a listing. */
    private static void publishAndCheckpoint(StoreBus bus, Indicator news, Path file) {
        try (Connection connection = new Connections(file).writer();
                Statement statement = connection.createStatement()) {
            bus.publish(news);
            try (Subscriber written = bus.subscribe(Optional.of(Duration.ofMinutes(1)), Topic.INDICATOR)) {
                written.await("the news", received -> received.contains(news));
            }
            connection.setAutoCommit(true);
            try (ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getLong(3)).as("pages gone into the database").isEqualTo(row.getLong(2));
            }
        } catch (SQLException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isNotUsedWronglyInSilence() {
        assertThat(run(new IndicatorsCommand(), "--colour", "red")).isEqualTo(2);
        assertThat(run(new IndicatorsCommand(), "--format", "xml")).isEqualTo(2);
        assertThat(run(new ImportCommand())).isEqualTo(2);
        assertThat(run(new ExportCommand(), "--state")).isEqualTo(2);
        assertThat(run(new IndicatorsCommand(), "--admin", "http://127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no bus answers at http://127.0.0.1:1");
        assertThat(run(
                        new IndicatorsCommand(),
                        "--database",
                        directory.resolve("none.db").toString()))
                .isEqualTo(1);
        assertThat(run(new IndicatorsCommand(), "--help")).isZero();
        assertThat(output()).contains("--value").contains("--admin");
    }
}
