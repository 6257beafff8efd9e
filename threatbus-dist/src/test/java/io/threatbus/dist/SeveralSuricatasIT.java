package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.RealSuricata;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One packaged bus with an instance for a real Suricata 7, whose log it follows through its rotation, and one for a real Suricata
 * 8, which connects to its socket.
 */
class SeveralSuricatasIT {
    @TempDir
    Path temporary;

    private static String id(String name) {
        return "indicator--" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> indicator(String name, int version) {
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", "indicator");
        properties.put("spec_version", "2.1");
        properties.put("id", id(name));
        properties.put("created", begin.toString());
        properties.put("modified", begin.plusSeconds(version).toString());
        properties.put("valid_from", begin.toString());
        properties.put("pattern_type", "stix");
        properties.put("pattern", "[domain-name:value = '" + name + "']");
        return properties;
    }

    /** Who has sighted it. */
    private static Set<String> sources(ZmqApp app, String name) {
        return app.seen().stream()
                .filter(seen -> seen.indicator().equals(id(name)))
                .map(seen -> String.valueOf(seen.sighting().get("x_threatbus_source")))
                .collect(Collectors.toSet());
    }

    private static String covered(Path directory, String page, String sensor) {
        try (Launched coverage = Launched.start(directory, "coverage", "--sensor", sensor, "--admin", page)) {
            coverage.exitCode();
            return coverage.output();
        }
    }

    @Test
    void eachInstanceHasItsSuricataItsEventsAndItsAccount() throws Exception {
        try (RealSuricata seven = RealSuricata.start(7);
                RealSuricata eight = RealSuricata.start(8)) {
            Path root = seven.socket().getParent().getParent();
            Path log = root.resolve("var/log/suricata/eve.json");
            Files.writeString(
                    temporary.resolve("config.yaml"),
                    "admin: {port: 0}\nbus: {state_directory: '" + temporary.resolve("state")
                            + "'}\nplugins:\n  apps:\n"
                            + "    zmq: {manage: 0, pub: 0, sub: 0}\n"
                            + "    suricata:\n"
                            + "      - name: seven\n"
                            + "        command_socket: '" + seven.socket() + "'\n"
                            + "        eve: 'file:" + log + "'\n"
                            + "        files: '" + seven.files() + "'\n"
                            + "      - name: eight\n"
                            + "        command_socket: '" + eight.socket() + "'\n"
                            + "        eve: 'unix:" + eight.eveSocket() + "'\n"
                            + "        files: '" + eight.files() + "'\n");
            try (Launched bus = Launched.start(temporary, "run")) {
                String page = bus.awaitLog("status page are at").replaceAll(".* (http://\\S+).*", "$1");
                bus.awaitLog("Threat Bus is ready");
                for (RealSuricata suricata : List.of(seven, eight)) {
                    suricata.kill();
                    suricata.restart();
                    suricata.awaitStarted();
                }
                try (ZmqApp app = new ZmqApp(bus.log())) {
                    app.publish(indicator("both.example", 0));
                    awaitCovered(page, 1);
                    seven.traffic("dns both.example");
                    eight.traffic("dns both.example");
                    Await.until("both have seen it: " + app.seen(), () -> sources(app, "both.example")
                            .equals(Set.of("suricata/seven", "suricata/eight")));

                    app.publish(indicator("rotated.example", 0));
                    awaitCovered(page, 2);
                    Files.move(log, log.resolveSibling("eve.json.1"));
                    new ProcessBuilder(
                                    "chroot",
                                    root.toString(),
                                    "suricatasc",
                                    "/tmp/" + seven.socket().getFileName(),
                                    "-c",
                                    "reopen-log-files")
                            .start()
                            .waitFor();
                    Await.until("there is another log", () -> Files.exists(log));
                    seven.traffic("dns rotated.example");
                    Await.until("what stands in the new log is read", () -> sources(app, "rotated.example")
                            .equals(Set.of("suricata/seven")));

                    Map<String, Object> withdrawn = indicator("both.example", 1);
                    withdrawn.put("revoked", true);
                    app.publish(withdrawn);
                    awaitCovered(page, 1);
                    int before = app.seen().size();
                    seven.traffic("dns both.example");
                    eight.traffic("dns both.example");
                    seven.traffic("dns rotated.example");
                    eight.traffic("dns rotated.example");
                    Await.until("the last one is seen by both", () -> sources(app, "rotated.example")
                            .equals(Set.of("suricata/seven", "suricata/eight")));
                    assertThat(app.seen().subList(before, app.seen().size()))
                            .extracting(ZmqApp.Seen::indicator)
                            .containsOnly(id("rotated.example"));
                }
            }
        }
    }

    private void awaitCovered(String page, int indicators) {
        for (String instance : List.of("seven", "eight")) {
            Await.until(
                    instance + " holds " + indicators + ": " + covered(temporary, page, instance),
                    Duration.ofSeconds(60),
                    () -> covered(temporary, page, instance)
                            .contains("holds " + indicators + " of " + indicators + " "));
        }
    }
}
