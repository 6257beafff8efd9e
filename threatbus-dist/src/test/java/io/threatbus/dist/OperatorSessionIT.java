package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Json;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands beside a bus whose ports are not the default ones: all find it by the configuration alone. What is on that
 * bus tries to steer the terminal of whoever looks.
 */
class OperatorSessionIT {
    private static final String ID = "indicator--5b0e4b5e-7d1c-4c43-9c0a-9d3c3b7a0e11";
    /** ESC, DEL, a C1 control sequence introducer, a right-to-left override and a line separator. */
    private static final String HOSTILE = "\\u001b[2J\\u007f\u009b31m\u202egnp\u2028";

    private static final String INDICATOR = """
            {"name": "HOSTILE", "type": "indicator", "spec_version": "2.1", "id": "ID", "created": "2026-11-23T08:00:00.000Z", \
            "modified": "2026-11-23T08:00:00.000Z", "pattern": "[file:name = 'HOSTILE']", "pattern_type": "stix", \
            "valid_from": "2026-11-23T08:00:00Z", "description": "HOSTILE"}""".replace("ID", ID).replace("HOSTILE", HOSTILE);

    @TempDir
    Path temporary;

    private Path configuration;

    @BeforeEach
    void configure() throws IOException {
        List<Integer> ports = BusPorts.free(4);
        configuration = Files.writeString(temporary.resolve("bus.yaml"), """
                admin: {port: %d}
                logging: {format: FORMAT}
                bus: {state_directory: %s}
                plugins:
                  apps:
                    zmq: {manage: %d, pub: %d, sub: %d}
                    store: {}
                """.formatted(
                        ports.get(0), temporary.resolve("state"), ports.get(1), ports.get(2), ports.get(3)));
    }

    private Launched bus(String format) throws IOException {
        Files.writeString(configuration, Files.readString(configuration).replace("FORMAT", format));
        Launched bus = Launched.start(temporary, "-c", configuration.toString());
        bus.awaitLog("Threat Bus is ready");
        return bus;
    }

    /** Runs a command with the configuration and nothing else; returns what it prints. */
    private String run(int expected, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-c", configuration.toString()));
        all.addAll(List.of(arguments));
        try (Launched command = Launched.start(temporary, all.toArray(String[]::new))) {
            assertThat(command.exitCode())
                    .as("%s: %s %s", List.of(arguments), command.output(), command.log())
                    .isEqualTo(expected);
            requireHarmless(String.join(" ", arguments), command.output() + command.log());
            return command.output();
        }
    }

    private static void requireHarmless(String what, String printed) {
        assertThat(printed.replace("\n", "").replace("\t", "").codePoints())
                .as("what %s prints: %s", what, printed)
                .noneMatch(point -> Character.isISOControl(point)
                        || (point >= 0x202a && point <= 0x202e)
                        || point == 0x2028
                        || point == 0x2029);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(temporary.resolve(name), content);
    }

    @Test
    void everyCommandFindsTheBusByTheConfigurationAndShowsNothingRaw() throws IOException {
        Path hostile = file("hostile.json", INDICATOR);
        Path rejected = file(
                "rejected.jsonl", INDICATOR.replace("[file", "[[file").replace("\n", "") + "\n{\"" + HOSTILE + "\n");
        try (Launched bus = bus("text");
                Launched subscriber = Launched.start(
                        temporary, "subscribe", "-c", configuration.toString(), "-n", "1", "stix2/indicator")) {
            subscriber.awaitLog("subscribed");
            run(0, "publish", hostile.toString());
            assertThat(subscriber.exitCode()).as(subscriber.log()).isZero();
            requireHarmless("subscribe", subscriber.output() + subscriber.log());
            assertThat(object(subscriber.output()).get("name"))
                    .as("the JSON that subscribe prints means the same")
                    .isEqualTo("\u001b[2J\u007f\u009b31m\u202egnp\u2028");

            run(1, "publish", rejected.toString());
            run(1, "import", rejected.toString());
            run(0, "import", hostile.toString());
            Await.until("the store has it", () -> run(0, "indicators").contains(ID));
            for (String format : List.of("table", "json", "bundle")) {
                assertThat(run(0, "indicators", "--format", format)).contains(ID);
            }
            assertThat(run(0, "indicators", "show", ID)).contains(ID);
            assertThat(run(0, "export")).contains(ID);
            run(0, "export", temporary.resolve("out.json").toString());
            assertThat(temporary.resolve("out.json")).content().contains(ID);
            assertThat(run(0, "trace", ID)).contains("received from", "[file:name");
            run(0, "trace", ID, "--format", "json");
            run(4, "trace", "\u001b[2J\u202e");
            run(0, "status");
            run(0, "status", "--format", "json");
            run(0, "top", "-n", "1", "--format", "json");
            run(0, "pattern", "[file:name = '\u009b31m\u202e']");
            run(1, "pattern", "[[\u001b[2J");
            run(2, "subscribe", "\u001b[2J\u202e");
            run(2, "\u001b[2J\u202e");
            run(1, "indicators", "show", "indicator--\u001b[2J");
            requireHarmless("the log", bus.log());
            assertThat(bus.log()).contains("rejected", "\\xe2\\x80\\xaegnp");
        }
    }

    @Test
    void theLogAsJsonSaysWhichPluginAndWhichPeer() throws IOException {
        Path rejected = file("rejected.jsonl", "{\"type\": \"indicator\"}\n");
        try (Launched bus = bus("json");
                Launched subscriber = Launched.start(
                        temporary, "subscribe", "-c", configuration.toString(), "-n", "1", "stix2/indicator")) {
            bus.awaitLog("has subscribed to");
            run(1, "publish", rejected.toString());
            assertThat(bus.log().lines()).allSatisfy(line -> assertThat(object(line))
                    .containsKeys("time", "level", "logger", "thread", "message")
                    .doesNotContainEntry("message", ""));
            Map<String, Object> subscribed = object(bus.awaitLog("has subscribed to"));
            assertThat(subscribed.get("plugin")).isEqualTo("zmq");
            assertThat(String.valueOf(subscribed.get("message")))
                    .startsWith(subscribed.get("peer") + " has subscribed");
            run(0, "publish", file("one.json", INDICATOR).toString());
            assertThat(subscriber.exitCode()).isZero();
        }
    }

    private static Map<String, Object> object(String line) {
        return Documents.mapping(Json.read(line.getBytes(StandardCharsets.UTF_8)));
    }
}
