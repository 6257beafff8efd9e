package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One SQLite for all plugins, loaded from where the machine allows to execute. */
class SharedSqliteIT {
    private static final String PLUGINS = """
            admin: {enabled: false}
            plugins:
              apps:
                store: {database: %s}
                misp:
                  api: {host: "http://127.0.0.1:9", key: none, ssl: true}
            """;

    @TempDir
    Path temporary;

    private static List<String> named(Path directory, String part) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(part))
                    .toList();
        }
    }

    private void starts(String configuration) throws IOException {
        Path file = Files.writeString(temporary.resolve("config.yaml"), configuration);
        Map<String, String> environment = Map.of(
                "THREATBUS_JAVA_OPTIONS",
                "-Djava.io.tmpdir=" + temporary.resolve("is-not-there") + " -Duser.home=" + temporary.resolve("home"),
                "XDG_RUNTIME_DIR",
                "");
        try (Launched launched = Launched.start(
                Project.distribution().resolve("bin/threatbus"),
                temporary,
                environment,
                "run",
                "-c",
                file.toString())) {
            launched.awaitLog("is ready after");
        }
    }

    @Test
    void theDistributionHoldsTheDriverOnce() throws IOException {
        assertThat(named(Project.distribution(), "sqlite-jdbc"))
                .filteredOn(name -> name.endsWith(".jar"))
                .hasSize(1);
    }

    @Test
    void twoPluginsUseItAtOnceFromTheStateDirectoryThoughThereIsNoTemporaryDirectory() throws IOException {
        Path state = temporary.resolve("state");

        starts("bus: {state_directory: " + state + "}\n" + PLUGINS.formatted(temporary.resolve("store.db")));

        assertThat(named(state, "libsqlitejdbc")).hasSize(1);
        assertThat(state.resolve("misp/sent.sqlite")).exists();
        assertThat(temporary.resolve("store.db")).exists();
    }

    @Test
    void withoutAStateDirectoryItIsLoadedFromAPrivatePlace() throws IOException {
        starts(PLUGINS.formatted(temporary.resolve("store.db")));

        assertThat(temporary.resolve("store.db")).exists();
    }
}
