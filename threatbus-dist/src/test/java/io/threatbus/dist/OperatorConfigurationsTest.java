package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.cli.Main;
import io.threatbus.spi.CommandLineTool.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Configurations with the mistakes that operators make. {@code check} finds all of them, {@code run} refuses the same
 * ones, both with the exit code that keeps systemd from trying again. All shipped plugins are on the class path.
 */
class OperatorConfigurationsTest {
    private static final int BAD_CONFIGURATION = 78;

    @TempDir
    Path directory;

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                List.of(arguments),
                Optional.empty(),
                new Terminal(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Path given(String name) {
        return Project.file("threatbus-dist/src/test/resources/operator/" + name + ".yaml");
    }

    private static void assertRefused(Path file, List<String> problems) {
        Outcome check = run("-c", file.toString(), "check");
        assertThat(check.code()).as(check.err()).isEqualTo(BAD_CONFIGURATION);
        assertThat(check.err().lines().filter(line -> line.startsWith(file.toString())))
                .as(check.err())
                .hasSameSizeAs(problems);
        for (String problem : problems) {
            assertThat(check.err().lines()).anyMatch(line -> line.startsWith(file + ":") && line.contains(problem));
        }
        assertThat(check.err()).endsWith(problems.size() + (problems.size() == 1 ? " problem\n" : " problems\n"));
        assertThat(run("check", "-c", file.toString())).isEqualTo(check);
        // A configuration that check lets pass would start a bus here.
        assertThat(run("run", "-c", file.toString())).isEqualTo(check);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "bin     | the file is not UTF-8 text",
                "dup     | 4:15: plugins.apps.zmq.manage;5:13: plugins.apps.zmq.host;6:14: plugins.apps.zmq.queue;"
                        + "7:7: queue: given twice;8:5: zmq: given twice",
                "inst2   | 5:8: plugins.apps.zmq[1].manage: port 13370 is that of plugins.apps.zmq[0].manage;"
                        + "5:8: plugins.apps.zmq[1].pub;5:8: plugins.apps.zmq[1].sub",
                "list    | 1:1: sections with keys are expected, not a list",
                "log2    | 6:3: logging.filename: the log file /nonexistent/dir/x.log cannot be written",
                "ports   | 3:5: plugins.apps.zmq: port 13370 is given twice;4:5: plugins.apps.store: the store has no"
                        + " place for its database",
                "ports2  | 3:11: plugins.apps.zmq.pub: port 13380 is that of admin.port;"
                        + "4:12: plugins.apps.zeek.port: port 13370 is that of plugins.apps.zmq.manage",
                "sec     | 1:7: bus.state_directory;2:1: admin: host 0.0.0.0 is no loopback address;"
                        + "5:5: plugins.apps.zmq: host 0.0.0.0;6:27: plugins.apps.zeek.tls;7:5: plugins.apps.misp",
                "broker  | 4:7: plugins.backbones.rabbitmq.host: host 'broker.example:amqp' is neither host nor host:port",
                "stores2 | 7:9: plugins.apps.store[1].database: /tmp/",
                "store   | 3:5: plugins.apps.store: the store has no place for its database",
                "string  | 1:1: sections with keys are expected, not text",
                "tabs    | 2:1: not valid YAML",
                "unknown | 3:5: plugins.apps.zmqq: no such plugin is installed, did you mean 'zmq'?;"
                        + "4:5: plugins.apps.cif3;7:5: plugins.backbones: several;"
                        + "7:5: plugins.backbones.rabbitmq.username;7:5: plugins.backbones.rabbitmq.password"
            })
    void everyMistakeIsFoundBeforeAStart(String name, String problems) {
        assertRefused(given(name), List.of(problems.split(";")));
    }

    @Test
    void anEmptyFileStandsForTheDefaults() {
        Outcome check = run("-c", given("empty").toString(), "check");
        assertThat(check.code()).isZero();
        assertThat(check.out()).contains("no problems; backbone inmem");
    }

    @Test
    void aZeekThatOthersCouldReachWithoutProvingThemselvesIsFound() throws IOException {
        Path file = Files.writeString(directory.resolve("zeek.yaml"), "plugins: {apps: {zeek: {host: 0.0.0.0}}}\n");
        assertRefused(file, List.of("1:25: plugins.apps.zeek.host: host 0.0.0.0 is not loopback"));
    }
}
