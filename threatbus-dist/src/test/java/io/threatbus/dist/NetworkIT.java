package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.threatbus.testing.Await;
import io.threatbus.testing.PemCertificates;
import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bus that other machines reach, in a network namespace, and somebody who has no credential and tries every port. */
class NetworkIT {
    private static final String NAMESPACE = "threatbus-test-network";
    private static final String HOST = "198.51.100.1";
    private static final String STRANGER = "198.51.100.2";
    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String INDICATOR = """
            {"type":"indicator","spec_version":"2.1","id":"indicator--5e0a8f5e-0d3b-4d61-9d0f-00000000000%d",\
            "created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","valid_from":"2026-01-01T00:00:00Z",\
            "pattern_type":"stix","pattern":"[domain-name:value = 'confidential.example']"}
            """;

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path temporary;

    private int published = 1;

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    @BeforeEach
    void namespace() throws IOException, InterruptedException {
        run("ip", "netns", "delete", NAMESPACE);
        RealServers.require("network namespaces (iproute2, as root)", () -> run("ip", "netns", "add", NAMESPACE));
        RealServers.require("python3-zmq of the system", () -> run(PYTHON, "-c", "import zmq"));
        assertThat(run("ip", "-n", NAMESPACE, "link", "set", "lo", "up")).isTrue();
        for (String address : List.of(HOST, STRANGER)) {
            assertThat(run("ip", "-n", NAMESPACE, "address", "add", address + "/32", "dev", "lo"))
                    .isTrue();
        }
    }

    @AfterEach
    void noNamespace() throws IOException, InterruptedException {
        run("ip", "netns", "delete", NAMESPACE);
    }

    private Launched inside(String... command) {
        List<String> all = new ArrayList<>(List.of("netns", "exec", NAMESPACE));
        all.addAll(List.of(command));
        return Launched.start(Path.of("ip"), temporary, Map.of(), all.toArray(String[]::new));
    }

    private Launched threatbus(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of(Project.distribution().resolve("bin/threatbus").toString()));
        all.addAll(List.of(arguments));
        return inside(all.toArray(String[]::new));
    }

    private String file(String name) {
        return temporary.resolve(name).toString();
    }

    private String key(String name) {
        try (Launched keys = threatbus("keys", "generate", file(name))) {
            assertThat(keys.exitCode()).isZero();
            return keys.output().lines().reduce((first, last) -> last).orElseThrow();
        }
    }

    private void configure(String sensorKey) throws IOException {
        PemCertificates.make(temporary, "bus", "EC", "ip:" + HOST);
        Path token = Files.writeString(temporary.resolve("admin.token"), "a token that nobody guesses");
        for (String secret : List.of("bus.key", "admin.token")) {
            Files.setPosixFilePermissions(temporary.resolve(secret), PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(temporary.resolve("config.yaml"), """
                bus: {state_directory: %1$s/state}
                admin:
                  host: 0.0.0.0
                  token_file: %2$s
                  tls: {certificate: %1$s/bus.crt, key: %1$s/bus.key}
                plugins:
                  apps:
                    zmq: {host: 0.0.0.0, curve: {key_file: %1$s/curve.key}}
                    zeek: {host: 0.0.0.0, tls: {ca: %1$s/bus.crt, certificate: %1$s/bus.crt, key: %1$s/bus.key}}
                    store: {}
                access:
                  clients:
                    - {name: sensor, curve_key: "%3$s", subscribe: [stix2], publish: [stix2], snapshot: 90d}
                """.formatted(temporary, token, sensorKey));
    }

    @Test
    void whoHasNoCredentialReadsNothingAndChangesNothing() throws Exception {
        String serverKey = key("curve.key");
        configure(key("sensor.key"));
        String[] sensor = {"--server-key", serverKey, "--key-file", file("sensor.key"), "-e", HOST};
        try (Launched bus = threatbus("run", "-c", file("config.yaml"))) {
            bus.awaitLog("is ready after");
            try (Launched subscriber = threatbus(with(sensor, "subscribe", "stix2"))) {
                publish(sensor, 1);
                Await.until("the sensor has it", LONG, () -> received(subscriber) > 0 || publishAgain(sensor));
                List<JsonNode> learned = stranger(serverKey);

                assertThat(learned.get(0).get("ports"))
                        .as(bus.log())
                        .extracting(JsonNode::asInt)
                        .containsExactly(13370, 13371, 13372, 13380, 47761);
                assertThat(learned.subList(1, learned.size())).allSatisfy(NetworkIT::tellsNothing);
                assertThat(subscriber.output()).contains("confidential").doesNotContain("stranger");
                assertThat(bus.log()).contains("does not let").doesNotContain("OutOfMemory");
            }
        }
    }

    private static String[] with(String[] options, String command, String topic) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(options));
        all.add(topic);
        return all.toArray(String[]::new);
    }

    private static int received(Launched subscriber) {
        return (int) subscriber
                .output()
                .lines()
                .filter(line -> line.contains("confidential"))
                .count();
    }

    private boolean publishAgain(String[] sensor) {
        publish(sensor, ++published);
        return false;
    }

    private void publish(String[] sensor, int number) {
        try {
            Path indicator = Files.writeString(temporary.resolve("indicator.json"), INDICATOR.formatted(number));
            try (Launched publisher = threatbus(with(sensor, "publish", indicator.toString()))) {
                assertThat(publisher.exitCode()).as(publisher.log()).isZero();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<JsonNode> stranger(String serverKey) throws IOException {
        Path script = temporary.resolve("stranger.py");
        Files.write(
                script,
                NetworkIT.class.getResourceAsStream("/network/stranger.py").readAllBytes());
        List<JsonNode> learned = new ArrayList<>();
        try (Launched stranger = inside(PYTHON, script.toString(), HOST, STRANGER, serverKey, "2")) {
            Await.until("it has tried everything", LONG, () -> stranger.output().contains("\"end\""));
            for (String line : stranger.output().lines().toList()) {
                learned.add(json.readTree(line));
            }
        }
        return learned;
    }

    /** At most that there is a bus, that it lives, and that a credential is needed. */
    private static void tellsNothing(JsonNode fact) {
        if (fact.get("what").asText().equals("end")) {
            return;
        }
        assertThat(fact.get("what").asText()).as(fact.toString()).isEqualTo("answer");
        String text = fact.get("text").asText();
        assertThat(text.getBytes(StandardCharsets.ISO_8859_1))
                .as(fact.toString())
                .hasSizeLessThan(1000);
        assertThat(text).as(fact.toString()).doesNotContain("confidential", "stix2", "sensor");
        if (text.startsWith("HTTP/1.1")) {
            assertThat(text).as(fact.toString()).startsWith("HTTP/1.1 401 ");
        }
    }
}
