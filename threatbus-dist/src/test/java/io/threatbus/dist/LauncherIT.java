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

/** The launcher script and the commands, as users have them. */
class LauncherIT {
    @TempDir
    Path temporary;

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> paths = Files.walk(source)) {
            for (Path path : paths.toList()) {
                Files.copy(path, target.resolve(source.relativize(path).toString()));
            }
        }
    }

    private Launched launchedWith(Map<String, String> environment, String... arguments) {
        return Launched.start(Project.distribution().resolve("bin/threatbus"), temporary, environment, arguments);
    }

    /** A directory that looks like a Java runtime of some version, without being one. */
    private Path fakeJava(String version) throws IOException {
        Path home = temporary.resolve("java-" + version);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"" + version + "\" 2020-01-01' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    @Test
    void itWorksThroughLinksAndInPathsWithBlanks() throws IOException {
        Path home = temporary.resolve("two words/threat bus");
        Files.createDirectories(home.getParent());
        copy(Project.distribution(), home);
        Path first = Files.createSymbolicLink(
                temporary.resolve("two words/link"), Path.of("threat bus", "bin", "threatbus"));
        Path second = Files.createSymbolicLink(temporary.resolve("second link"), first);

        try (Launched launched = Launched.start(second, temporary, Map.of(), "plugins")) {
            assertThat(launched.exitCode()).as(launched.log()).isZero();
            assertThat(launched.output()).contains("inmem").contains(home + "/plugins/inmem/");
        }
    }

    @Test
    void anOldJavaIsRefusedWithAWordOfAdvice() throws IOException {
        Path old = fakeJava("11.0.2");

        try (Launched launched = launchedWith(Map.of("JAVA_HOME", old.toString()), "--version")) {
            assertThat(launched.exitCode()).isEqualTo(1);
            assertThat(launched.log())
                    .isEqualTo(
                            "threatbus: " + old + "/bin/java is Java 11; Java 17 or newer is needed (set JAVA_HOME)");
        }
        try (Launched launched =
                launchedWith(Map.of("JAVA_HOME", fakeJava("1.8.0_292").toString()), "--version")) {
            assertThat(launched.exitCode()).isEqualTo(1);
            assertThat(launched.log()).contains("Java 17 or newer is needed");
        }
    }

    @Test
    void aMissingJavaIsReported() throws IOException {
        Path empty = Files.createDirectory(temporary.resolve("empty"));

        try (Launched launched = launchedWith(Map.of("JAVA_HOME", empty.toString()), "--version")) {
            assertThat(launched.exitCode()).isEqualTo(1);
            assertThat(launched.log()).contains("there is no " + empty + "/bin/java");
        }
    }

    @Test
    void optionsForTheRuntimeComeFromTheEnvironment() {
        try (Launched launched = launchedWith(
                Map.of("THREATBUS_JAVA_OPTIONS", "-XX:+PrintFlagsFinal -XX:+UseParallelGC -Xmx99m"), "--version")) {
            assertThat(launched.exitCode()).isZero();
            assertThat(launched.output()).containsPattern("MaxHeapSize += " + (100L * 1024 * 1024));
        }
    }

    @Test
    void theHelpListsEveryCommandWithItsPurposeOnOneScreen() {
        try (Launched launched = Launched.start(temporary, "--help")) {
            assertThat(launched.exitCode()).isZero();
            assertThat(launched.output())
                    .containsPattern("(?m)^Bus +run +Run the bus\\.$")
                    .containsPattern("(?m)^ +check +Check the configuration")
                    .containsPattern("(?m)^Data +publish +Send indicators")
                    .containsPattern("(?m)^ +subscribe +Print what")
                    .contains("Exit codes: 0 done");
            List<String> lines = launched.output().lines().toList();
            assertThat(lines)
                    .as("with the prompt after it, on 24 rows of 80 columns")
                    .hasSizeLessThan(24)
                    .allMatch(line -> line.length() <= 80)
                    .as("a shipped command whose summary is cut, or that has no purpose")
                    .noneMatch(line -> line.contains("…") || line.startsWith("Others"));
        }
    }

    @Test
    void theCompletionScriptIsValidAndKnowsTheCommandsOfPlugins() throws IOException, InterruptedException {
        try (Launched launched = Launched.start(temporary, "completion")) {
            assertThat(launched.exitCode()).isZero();
            Path script = Files.writeString(temporary.resolve("completion.sh"), launched.output());
            assertThat(launched.output()).contains("subscribe");
            Process bash = new ProcessBuilder("bash", "-n", script.toString()).start();
            assertThat(bash.waitFor()).isZero();
        }
    }

    @Test
    void aConfigurationWithTenMistakesHasTenProblems() throws IOException {
        Path file = Files.writeString(temporary.resolve("bad.yaml"), """
            logging:
              console: perhaps
              console_verbosity: LOUD
              filname: x.log
            bus:
              inq_capacity: 0
              drain_timeout: soon
            plugins:
              backbones:
                inmem: {}
                outmem: {}
              apps:
                zmq:
                  manage: 70000
                  pub: "13371"
                  hots: 127.0.0.1
            """);
        try (Launched launched = Launched.start(temporary, "check", "-c", file.toString())) {
            assertThat(launched.exitCode()).isEqualTo(78);
            assertThat(launched.log().lines().filter(line -> line.startsWith(file + ":")))
                    .hasSize(10);
            assertThat(launched.log().lines().map(line -> line.replace(file + ":", "")
                            .split(":", 2)[0]))
                    .containsExactly("2", "3", "4", "6", "7", "11", "11", "14", "15", "16", "10 problems");
        }
    }

    @Test
    void theExampleConfigurationPasses() {
        String example = Project.distribution().resolve("config.example.yaml").toString();
        try (Launched launched = Launched.start(temporary, "check", "-c", example)) {
            assertThat(launched.exitCode()).as(launched.log()).isZero();
            assertThat(launched.output()).isEqualTo(example + ": no problems; backbone inmem, apps zmq, zeek");
        }
    }

    @Test
    void theConfigurationIsReadWhereverItIsNamed() throws IOException {
        Path broken = Files.writeString(temporary.resolve("broken.yaml"), "plugins: {apps: {zmqq: {}}}");
        for (List<String> arguments : List.of(
                List.of("-c", broken.toString(), "check"),
                List.of("check", "-c", broken.toString()),
                List.of("-c", broken.toString(), "publish"),
                List.of("-c", broken.toString()))) {
            try (Launched launched = Launched.start(temporary, arguments.toArray(String[]::new))) {
                assertThat(launched.exitCode()).as("%s", arguments).isIn(1, 78);
                assertThat(launched.log()).as("%s", arguments).doesNotContain("no problems");
            }
        }
    }

    @Test
    void wrongUsageHasAnExitCodeOfItsOwn() {
        try (Launched launched = Launched.start(temporary, "chek")) {
            assertThat(launched.exitCode()).isEqualTo(2);
            assertThat(launched.log())
                    .endsWith("there is no command 'chek', did you mean 'check'?; see threatbus --help");
        }
    }
}
