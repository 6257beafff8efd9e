package io.threatbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.CommandLineTool.Terminal;
import io.threatbus.testing.ExternalPlugin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is the same for all commands: where options may stand, what is said of wrong ones, and what a check finds. */
class GlobalOptionsTest {
    @TempDir
    static Path plugins;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void installPlugins() {
        IdlePlugins.install(plugins);
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(
                List.of("--plugins", plugins.resolve("installed").toString()));
        all.addAll(List.of(arguments));
        return Main.run(
                all,
                Optional.empty(),
                new Terminal(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("config.yaml"), yaml).toString();
    }

    @Test
    void theConfigurationMayBeNamedBeforeAndAfterTheCommand() throws IOException {
        String broken = write("plugins: {apps: {idel: {}}}");
        for (List<String> arguments : List.of(
                List.of("-c", broken, "check"), List.of("check", "-c", broken), List.of("--config=" + broken, "run"))) {
            assertThat(run(arguments.toArray(String[]::new)))
                    .as("%s", arguments)
                    .isEqualTo(ExitCodes.BAD_CONFIGURATION);
            assertThat(errors()).contains("idel: no such plugin is installed, did you mean 'idle'?");
        }
    }

    @Test
    void aFileMayBeNamedLikeACommand() {
        assertThat(run("--config", "check", "check")).isEqualTo(ExitCodes.BAD_CONFIGURATION);
        assertThat(run("check", "--config", "status")).isEqualTo(ExitCodes.BAD_CONFIGURATION);
    }

    @Test
    void whatIsWrongWithTheCommandLineComesLastWithTheNearestWord() {
        assertThat(run("stauts")).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(errors().lines().toList().get((int) errors().lines().count() - 1))
                .isEqualTo("threatbus: there is no command 'stauts', did you mean 'status'?; see threatbus --help");
        assertThat(run("version")).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(errors()).contains("did you mean '--version'?").doesNotContain("completion");
        assertThat(run("status", "--fromat", "json")).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(errors()).contains("unknown option '--fromat', did you mean '--format'?");
        assertThat(run("top", "-n", "-1")).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(run("--admin", "ftp://x", "status")).isEqualTo(ExitCodes.WRONG_USAGE);
        assertThat(errors()).contains("write it like http://127.0.0.1:13380");
    }

    @Test
    void theHelpOfACommandExplainsEveryExitCode() {
        assertThat(run("trace", "--help")).isEqualTo(ExitCodes.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.startsWith("  " + ExitCodes.NOT_FOUND + "  "));
    }

    @Test
    void aCheckFindsWhatARunRefuses() throws IOException {
        String file = write("logging:\n  file: true\n  filename: " + directory.resolve("none/x.log")
                + "\nbus:\n  state_directory: " + directory.resolve("config.yaml/state")
                + "\nplugins: {backbones: {inmem: {}}, apps: {idle: {}}}\n");
        for (String command : List.of("check", "run")) {
            assertThat(run("-c", file, command)).isEqualTo(ExitCodes.BAD_CONFIGURATION);
            assertThat(errors())
                    .contains(":3:3: logging.filename: the log file ", "there is no directory")
                    .contains(":5:3: bus.state_directory: the state directory ", "is not a directory")
                    .contains("2 problems");
        }
        assertThat(directory.toFile().list()).as("nothing is left behind").containsExactly("config.yaml");
    }

    @Test
    void aPluginWhoseSettingsCannotBeReadGivesASentence() throws IOException {
        new ExternalPlugin(directory.resolve("work"))
                .source("""
                        package org.example;

                        public final class Odd implements io.threatbus.spi.ApplicationPlugin {
                            public record Settings(
                                    @io.threatbus.spi.Setting("Where.") java.net.URI where) {}

                            public String name() { return "odd"; }
                            public Class<? extends Record> configType() { return Settings.class; }
                            public void start(io.threatbus.spi.AppContext context) {}
                            public void stop() {}
                        }
                        """)
                .provides(ApplicationPlugin.class, "org.example.Odd")
                .jar(directory.resolve("more/odd.jar"));
        String more = directory.resolve("more").toString();
        String used = write("plugins: {backbones: {inmem: {}}, apps: {odd: {where: x}}}");
        for (String command : List.of("check", "run")) {
            assertThat(run("--plugins", more, "-c", used, command)).isEqualTo(ExitCodes.BAD_CONFIGURATION);
            assertThat(errors())
                    .contains("the plugin 'odd' cannot be configured: org.example.Odd$Settings.where has a type that"
                            + " cannot be configured: java.net.URI; its author has to change that")
                    .doesNotContain("\tat ", "Exception");
        }
        String unused = write("plugins: {backbones: {inmem: {}}, apps: {idle: {}}}");
        assertThat(run("--plugins", more, "-c", unused, "check")).as(errors()).isZero();
    }

    @Test
    void completionForFishKnowsCommandsOptionsAndTheirValues() {
        assertThat(run("completion", "fish")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("-a status -d 'Show how the running bus is")
                .contains("complete -c threatbus -n '__fish_seen_subcommand_from status' -l format -x -a 'text json'")
                .contains("-s c -l config -r -F");
    }

    @Test
    void pluginsAndPatternsAreShownAsJsonForPrograms() throws IOException {
        String file = write("plugins: {backbones: {inmem: {}}, apps: {idle: {}}}");
        assertThat(run("plugins", "--format", "json", "-c", file)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("{\"name\":\"idle\",\"kind\":\"app\"");
        assertThat(run("pattern", "--format", "json", "[domain-name:value = 'a.example']"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"outcome\":\"points\"", "\"kind\":\"domain\",\"value\":\"a.example\"");
    }
}
