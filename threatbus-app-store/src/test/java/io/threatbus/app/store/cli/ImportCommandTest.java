package io.threatbus.app.store.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.Indicators;
import io.threatbus.app.store.StoreBus;
import io.threatbus.app.store.Subscriber;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.Topic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an import takes, and what it says of what it does not take. */
class ImportCommandTest extends StoreCommandRun {
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
}
