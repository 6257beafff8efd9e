package io.threatbus.app.store.cli;

import io.threatbus.admin.AdminServer;
import io.threatbus.admin.AdminSettings;
import io.threatbus.admin.TraceTable;
import io.threatbus.app.store.Indicators;
import io.threatbus.app.store.StoreBus;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.cli.Main;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.spi.CommandLineTool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands of the store as a terminal does, on a file that no bus has or through the admin interface of one. */
abstract class StoreCommandRun {
    @TempDir
    Path directory;

    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Indicator evil = Indicators.domain("evil.example", Instant.now());
    final Indicator address =
            Indicators.domain("x", Instant.now()).with(Map.of("pattern", "[ipv4-addr:value = '192.0.2.7/32']"));

    final int run(CommandLineTool tool, InputStream in, String... arguments) {
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
    final String emptyDatabase() {
        new StoreBus(directory, InstantSource.system(), new InMemoryBackbone(), StoreSettings.DEFAULT).close();
        return directory.resolve("store").resolve("store.db").toString();
    }

    final int run(CommandLineTool tool, String... arguments) {
        return run(tool, InputStream.nullInputStream(), arguments);
    }

    final String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    final InputStream bundle(Indicator... indicators) {
        List<Object> objects = new ArrayList<>();
        objects.add(Map.of("type", "identity", "spec_version", "2.1", "name", "a \"quoted\" [bracket] {brace}"));
        for (Indicator indicator : indicators) {
            objects.add(indicator.json());
        }
        Object bundle = Map.of("objects", objects, "type", "bundle", "id", "bundle--1");
        return new ByteArrayInputStream(Json.write(bundle).bytes());
    }

    /** The admin interface of a bus, on any free port. */
    static final class AdminOfBus implements AutoCloseable {
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
