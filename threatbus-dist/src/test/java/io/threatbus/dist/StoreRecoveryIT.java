package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.RealServers;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recovery steps of docs/store.md, as printed, on a database that is really damaged. */
class StoreRecoveryIT {
    private static final int INDICATORS = 3000;
    private static final int PAGE = 4096;
    private static final String DIRECTORY = "/var/lib/threatbus/state/store";
    private static final Pattern COUNT = Pattern.compile("(\\d+) recovered\\.json");

    @TempDir
    Path temporary;

    @BeforeEach
    void requirePrograms() {
        RealServers.requireCommand("sqlite3 (apt-get install sqlite3)", "sqlite3", "--version");
        RealServers.requireCommand("bash", "bash", "--version");
    }

    private static String block(String beginning) {
        Matcher matcher = Pattern.compile("```sh\\n(" + Pattern.quote(beginning) + ".*?)```", Pattern.DOTALL)
                .matcher(Project.read("docs/store.md"));
        assertThat(matcher.find())
                .as("docs/store.md has the step %s", beginning)
                .isTrue();
        return matcher.group(1);
    }

    /** A database with indicators, as the bus leaves it. */
    private Path database() throws IOException {
        Path state = Files.createDirectories(temporary.resolve("state"));
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nbus: {state_directory: " + state + "}\nplugins:\n  apps:\n    store: {}\n");
        Path file = state.resolve("store/store.db");
        try (Launched bus = Launched.start(temporary, "run")) {
            bus.awaitLog("Threat Bus is ready");
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
        }
        StringBuilder objects = new StringBuilder();
        for (int i = 0; i < INDICATORS; i++) {
            objects.append(new String(Samples.indicator("evil" + i).json().bytes(), StandardCharsets.UTF_8))
                    .append('\n');
        }
        Path source = Files.writeString(temporary.resolve("indicators.json"), objects);
        try (Launched load = Launched.start(temporary, "import", source.toString(), "--database", file.toString())) {
            assertThat(load.exitCode()).as(load.log()).isZero();
        }
        return file;
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(7);
        byte[] noise = new byte[PAGE];
        int pages = bytes.length / PAGE;
        for (int i = 0; i < 10; i++) {
            random.nextBytes(noise);
            System.arraycopy(noise, 0, bytes, (20 + random.nextInt(pages - 25)) * PAGE, PAGE);
        }
        Files.write(file, bytes);
    }

    /** Runs a block of the page in the store's directory, without its last line, which speaks to the running bus. */
    private String follow(Path directory, String block) throws IOException, InterruptedException {
        String script = block.replace(DIRECTORY, directory.toString()).replaceAll("threatbus import .*", "");
        Path output = temporary.resolve("output");
        int code = new ProcessBuilder("bash", "-eu", "-o", "pipefail", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String printed = Files.readString(output);
        assertThat(code).as(printed).isZero();
        return printed;
    }

    private static int recovered(String printed) {
        Matcher matcher = COUNT.matcher(printed);
        assertThat(matcher.find()).as(printed).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void mostIndicatorsComeBackFromADatabaseWithDamagedPages() throws IOException, InterruptedException {
        Path file = database();
        damage(file);
        try (Launched bus = Launched.start(temporary, "run")) {
            bus.awaitLog("is damaged");
            bus.awaitLog("Threat Bus is ready");
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
        }
        Path directory = file.getParent();
        int count = recovered(follow(directory, block("cd " + DIRECTORY)));
        assertThat(count).isBetween(INDICATORS / 2, INDICATORS - 1);

        Path empty = Files.createDirectories(temporary.resolve("other"));
        try (Launched load = Launched.start(
                temporary,
                "import",
                directory.resolve("recovered.json").toString(),
                "--database",
                newDatabase(directory, empty).toString())) {
            assertThat(load.exitCode()).as(load.log()).isZero();
            assertThat(load.output() + load.log()).contains(count + " imported");
        }
    }

    /** The empty one that the bus has begun. */
    private static Path newDatabase(Path directory, Path target) throws IOException {
        return Files.copy(directory.resolve("store.db"), target.resolve("store.db"));
    }

    @Test
    void allComeBackWhereOnlyTheFirstPageIsGone() throws IOException, InterruptedException {
        Path file = database();
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 0, PAGE, (byte) 0);
        Files.write(file, bytes);
        try (Launched bus =
                Launched.start(Project.distribution().resolve("bin/threatbus"), temporary, Map.of(), "run")) {
            bus.awaitLog("Threat Bus is ready");
            bus.signal("TERM");
            assertThat(bus.exitCode()).isZero();
        }
        Path directory = file.getParent();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).anyMatch(path -> path.toString().contains(".damaged-"));
        }
        String steps = block("cd " + DIRECTORY);
        assertThat(recovered(follow(directory, steps))).isZero();
        String graft = block("dd if=store.db");
        String again = steps.substring(steps.indexOf("printf"));
        assertThat(recovered(follow(directory, "cd " + DIRECTORY + "\n" + graft + again)))
                .isEqualTo(INDICATORS);
    }
}
