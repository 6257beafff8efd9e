package io.threatbus.app.store.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.threatbus.admin.AdminServer;
import io.threatbus.admin.AdminSettings;
import io.threatbus.admin.TraceTable;
import io.threatbus.app.store.Indicators;
import io.threatbus.app.store.StoreBus;
import io.threatbus.app.store.Subscriber;
import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.life.LifePolicy;
import io.threatbus.app.store.life.Lifetimes;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.cli.Main;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.MessageLimits;
import io.threatbus.message.Topic;
import io.threatbus.spi.CommandLineTool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Indicator evil = Indicators.domain("evil.example", Instant.now());
    private final Indicator address =
            Indicators.domain("x", Instant.now()).with(Map.of("pattern", "[ipv4-addr:value = '192.0.2.7/32']"));

    private int run(CommandLineTool tool, InputStream in, String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of("--config", configuration(), tool.name()));
        all.addAll(List.of(arguments));
        return Main.run(
                all,
                Optional.empty(),
                new CommandLineTool.Terminal(
                        in,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
    }

    /** A bus that nobody runs, so that only what is typed counts. */
    private String configuration() {
        try {
            return Files.writeString(
                            directory.resolve("bus.yaml"),
                            "admin: {port: 1}\nplugins:\n  backbones:\n    inmem: {}\n  apps:\n    store: {}\n")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a bus leaves it that was given nothing. */
    private String emptyDatabase() {
        new StoreBus(directory, InstantSource.system(), new InMemoryBackbone(), StoreSettings.DEFAULT).close();
        return directory.resolve("store").resolve("store.db").toString();
    }

    private int run(CommandLineTool tool, String... arguments) {
        return run(tool, InputStream.nullInputStream(), arguments);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private InputStream bundle(Indicator... indicators) {
        List<Object> objects = new ArrayList<>();
        objects.add(Map.of("type", "identity", "spec_version", "2.1", "name", "a \"quoted\" [bracket] {brace}"));
        for (Indicator indicator : indicators) {
            objects.add(indicator.json());
        }
        Object bundle = Map.of("objects", objects, "type", "bundle", "id", "bundle--1");
        return new ByteArrayInputStream(Json.write(bundle).bytes());
    }

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
    void whatTheOtherObjectsOfABundleSayOfItsIndicatorsIsImportedWithThem() throws Exception {
        String identity = "identity--987eeee1-413a-44ac-96cc-0a8acdcc2f2c";
        String malware = "malware--31b940d4-6f7f-459a-80ea-9c1f17b5891b";
        Path file = directory.resolve("bundle.json");
        Json.write(Map.of(
                        "type",
                        "bundle",
                        "objects",
                        List.of(
                                evil.with(Map.of("created_by_ref", identity)).json(),
                                Map.of("type", "identity", "id", identity, "name", "ACME CERT"),
                                Map.of("type", "malware", "id", malware, "name", "PlugX"),
                                Map.of(
                                        "type",
                                        "relationship",
                                        "id",
                                        "relationship--10d8eb27-6f29-4bd8-b3ec-b6e3b9f0ad71",
                                        "relationship_type",
                                        "indicates",
                                        "source_ref",
                                        evil.id().toString(),
                                        "target_ref",
                                        malware),
                                Map.of("type", "observed-data", "id", "observed-data--1"))))
                .writeTo(Files.newOutputStream(file));
        String database = emptyDatabase();
        assertThat(run(new ImportCommand(), "--database", database, file.toString()))
                .isZero();
        assertThat(output()).contains("1 imported, 1 passed over that no indicator needs, 0 rejected");
        assertThat(run(new ExportCommand(), "--database", database)).isZero();
        assertThat(output()).contains("\"PlugX\"", "Indicates PlugX (malware)", "ACME CERT");
        try (StoreBus bus =
                        new StoreBus(directory, InstantSource.system(), new InMemoryBackbone(), StoreSettings.DEFAULT);
                AdminOfBus admin = new AdminOfBus(bus);
                Subscriber subscriber = bus.subscribe(Topic.INDICATOR)) {
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace(evil.id().toString(), address.id().toString())
                            .replace("ACME", "OTHER"));
            assertThat(run(new ImportCommand(), "--admin", admin.address(), file.toString()))
                    .as(err.toString(StandardCharsets.UTF_8))
                    .isZero();
            assertThat(output()).contains("1 imported, 1 passed over");
            subscriber.await("it", received -> received.size() == 1);
            assertThat(run(new ExportCommand(), "--admin", admin.address())).isZero();
            assertThat(output()).contains("\"PlugX\"", "OTHER CERT");
        }
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

    @Test
    void anExportThatFailsLeavesTheFileOfTheDayBeforeAlone() throws Exception {
        Path backup = Files.writeString(directory.resolve("active.json"), "what was exported yesterday");
        Set<PosixFilePermission> rights = PosixFilePermissions.fromString("rw-r-----");
        Files.setPosixFilePermissions(backup, rights);

        assertThat(run(new ExportCommand(), "--admin", "http://127.0.0.1:1", backup.toString()))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no bus answers at http://127.0.0.1:1");
        assertThat(backup).hasContent("what was exported yesterday");
        try (AnswerThatBreaksOff half = new AnswerThatBreaksOff(evil)) {
            assertThat(run(new ExportCommand(), "--admin", half.address(), backup.toString()))
                    .isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("stays as it was");
            assertThat(backup).hasContent("what was exported yesterday");
        }

        String database = emptyDatabase();
        run(new ImportCommand(), bundle(evil), "--database", database, "-");
        assertThat(run(new ExportCommand(), "--database", database, backup.toString()))
                .isZero();
        assertThat(Files.readString(backup)).contains(evil.id().toString());
        assertThat(Files.getPosixFilePermissions(backup)).isEqualTo(rights);
        assertThat(directory.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void anExportThatFailsPrintsNothingOnStandardOutput() throws Exception {
        assertThat(run(new ExportCommand(), "--admin", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(output()).isEmpty();
        assertThat(run(
                        new ExportCommand(),
                        "--database",
                        directory.resolve("none.db").toString()))
                .isEqualTo(1);
        assertThat(output()).isEmpty();
        assertThat(run(new ExportCommand(), "--database", emptyDatabase())).isZero();
        assertThat(Json.read(out.toByteArray()))
                .as("a bus that looks for nothing has an empty bundle")
                .isInstanceOf(Map.class);
    }

    @Test
    void whatIsNotThereIsNotImportedInto() throws IOException {
        Path none = directory.resolve("none.db");
        assertThat(run(new ImportCommand(), bundle(evil), "--database", none.toString(), "-"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(none.toString());
        assertThat(none).doesNotExist();
        assertThat(run(new ImportCommand(), "--database", emptyDatabase(), "no-such-file.json"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cannot read the file no-such-file.json");
    }

    @Test
    void allRejectionsOfAnImportAreListedGroupedAndTheRestIsImported() {
        Indicator fine = Indicators.domain("fine.example", Instant.now());
        List<String> bad = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            bad.add(new String(evil.json().bytes(), StandardCharsets.UTF_8)
                    .replace(evil.id().toString(), String.format("indicator--00000000-0000-4000-8000-%012d", i))
                    .replace("[domain-name:", "[[domain-name:"));
        }
        String input = "\ufeff{\"more\": false, \"objects\": ["
                + new String(fine.json().bytes(), StandardCharsets.UTF_8) + "," + String.join(",", bad) + "]}";
        assertThat(run(
                        new ImportCommand(),
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        "--database",
                        emptyDatabase(),
                        "-"))
                .isEqualTo(1);
        assertThat(output()).contains("1 imported", "12 rejected");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .containsPattern("12 rejected: [a-z-]+\n")
                .containsPattern("and 2 more rejected: [a-z-]+")
                .contains("indicator--00000000-0000-4000-8000-000000000003");
    }

    @Test
    void utf16IsNamed() {
        InputStream utf16 = new ByteArrayInputStream("{\"type\": \"bundle\"}".getBytes(StandardCharsets.UTF_16));
        assertThat(run(new ImportCommand(), utf16, "--database", emptyDatabase(), "-"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("UTF-16");
    }

    @Test
    void aBrokenBundleIsNamed() {
        String database = emptyDatabase();
        InputStream cut = new ByteArrayInputStream(
                "{\"type\":\"bundle\",\"objects\":[{\"type\":".getBytes(StandardCharsets.UTF_8));

        assertThat(run(new ImportCommand(), cut, "--database", database, "-")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("ends in the middle");
    }

    /** Something that answers as a bus does, and goes away in the middle of the second answer. */
    private static final class AnswerThatBreaksOff implements AutoCloseable {
        private final HttpServer server;

        AnswerThatBreaksOff(Indicator indicator) throws IOException {
            byte[] line = Json.write(Map.of(
                            "object", indicator.json(), "id", indicator.id().toString(), "state", "active"))
                    .bytes();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                boolean probe =
                        String.valueOf(exchange.getRequestURI().getQuery()).contains("id=none");
                exchange.sendResponseHeaders(200, probe ? -1 : line.length * 4L);
                if (!probe) {
                    exchange.getResponseBody().write(line);
                    exchange.getResponseBody().write('\n');
                    exchange.getResponseBody().flush();
                    server.stop(0);
                }
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /** The admin interface of a bus, on any free port. */
    private static final class AdminOfBus implements AutoCloseable {
        private final AdminServer server;

        AdminOfBus(StoreBus bus) {
            AdminSettings settings =
                    new AdminSettings(true, "127.0.0.1", 0, Optional.empty(), Optional.empty(), 100, 1);
            InstantSource clock = InstantSource.system();
            server = new AdminServer(settings, bus.bus(), new TraceTable(100, false, clock), "test", clock);
            server.start();
        }

        String address() {
            return server.url();
        }

        @Override
        public void close() {
            server.stop();
        }
    }
}
