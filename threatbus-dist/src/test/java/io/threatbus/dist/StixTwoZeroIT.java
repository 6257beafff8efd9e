package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.threatbus.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle of STIX 2.0 goes in, and objects of 2.1 arrive. */
class StixTwoZeroIT {
    /** A program that takes files of STIX 2.1 and ends with 0 if they are valid: stix2_validator of OASIS. */
    private static final String VALIDATOR = "stix.validator";

    private static final int OBJECTS = 6;

    @TempDir
    private Path temporary;

    private final Map<String, Map<?, ?>> arrived = new LinkedHashMap<>();

    @BeforeEach
    void publish() throws IOException {
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nplugins:\n  apps:\n    zmq: {manage: 0, pub: 0, sub: 0}\n");
        Path bundle = temporary.resolve("stix20.json");
        try (InputStream in = StixTwoZeroIT.class.getResourceAsStream("/patterns/stix20.json")) {
            Files.copy(in, bundle);
        }
        try (Launched bus = Launched.start(temporary, "run")) {
            bus.awaitLog("Threat Bus is ready");
            BusPorts ports = BusPorts.of(bus.log());
            try (Launched subscribe = Launched.start(
                    temporary, "subscribe", "-e", "127.0.0.1:" + ports.manage(), "-n", "" + OBJECTS, "stix2")) {
                subscribe.awaitLog("subscribed to stix2");
                try (Launched publish =
                        Launched.start(temporary, "publish", "-e", "127.0.0.1:" + ports.send(), bundle.toString())) {
                    assertThat(publish.exitCode()).as(publish.log()).isZero();
                    assertThat(publish.log()).contains("sent 5 indicators and 1 sighting");
                }
                assertThat(subscribe.exitCode()).as(subscribe.log()).isZero();
                subscribe.output().lines().forEach(line -> {
                    Map<?, ?> object = (Map<?, ?>) Json.read(line.getBytes(StandardCharsets.UTF_8));
                    arrived.put(String.valueOf(object.get("id")), object);
                });
            }
        }
    }

    private Map<?, ?> indicator(int number) {
        return arrived.get("indicator--6b9d2c1e-0d5c-4d35-9a3b-0f6a6a5f2e1" + number);
    }

    @Test
    void objectsOfTwoZeroArriveAsWhatTheyMeanInTwoOne() {
        assertThat(arrived.values()).hasSize(OBJECTS).allSatisfy(object -> assertThat(object.get("spec_version"))
                .isEqualTo("2.1"));
        assertThat(indicator(1).get("indicator_types")).isEqualTo(List.of("malicious-activity"));
        assertThat(indicator(1).get("labels")).isEqualTo(List.of("Trojan X"));
        assertThat(indicator(1).get("x_threatbus_source")).isEqualTo("Example CERT");
        assertThat(indicator(2).get("indicator_types")).isEqualTo(List.of("malicious-activity", "attribution"));
        assertThat(indicator(2).get("labels")).isEqualTo(List.of("phishing"));
        assertThat(indicator(3).get("pattern"))
                .isEqualTo("[ipv4-addr:value = '8.1.2.4'] START t'2020-01-01T00:00:00Z' STOP t'2020-02-01T00:00:00Z'");
        assertThat(indicator(3).get("indicator_types")).isNull();
        assertThat(indicator(5).get("pattern_type")).isEqualTo("stix");
        assertThat(indicator(5).get("x_example_score")).isEqualTo(7);
    }

    @Test
    void theValidatorOfOasisAgrees() throws IOException, InterruptedException {
        String validator = System.getProperty(VALIDATOR);
        assumeTrue(validator != null, "-D" + VALIDATOR + " does not name stix2_validator");
        Path file = temporary.resolve("arrived.json");
        Files.write(
                file,
                Json.write(Map.of(
                                "type",
                                "bundle",
                                "id",
                                "bundle--2a3ad0a1-4b9a-4c57-8d52-6d9a9e2f3c11",
                                "objects",
                                List.copyOf(arrived.values())))
                        .bytes());
        Path said = temporary.resolve("said");
        Process process = new ProcessBuilder(validator, "--version", "2.1", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said)).contains("STIX JSON: Valid");
        assertThat(process.exitValue()).isZero();
    }
}
