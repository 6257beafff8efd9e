package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.RealSuricata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guard of the packaged bus holds back is neither in a real Suricata nor among the points of a pipe. */
class SuricataGuardIT {
    private static final Pattern PAGE = Pattern.compile("status page are at (http://\\S+)");
    private static final Set<String> NAMES = Set.of("held.com", "free.com", "branch.com", "always.com");

    @TempDir
    Path temporary;

    private static String id(String name) {
        return "indicator--" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> indicator(String name, String pattern) {
        String now = Instant.now().toString();
        return Map.of(
                "type",
                "indicator",
                "spec_version",
                "2.1",
                "id",
                id(name),
                "created",
                now,
                "modified",
                now,
                "valid_from",
                now,
                "pattern_type",
                "stix",
                "pattern",
                pattern);
    }

    private void list(String entries) throws IOException {
        Path directory = Files.createDirectories(temporary.resolve("lists/operators"));
        Path written = directory.resolve("new");
        Files.writeString(written, "{\"type\": \"hostname\", \"list\": [" + entries + "]}");
        Files.move(
                written,
                directory.resolve("list.json"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** Which of the names Suricata itself says that it has. */
    private static Set<String> inSuricata(RealSuricata suricata) {
        Path root = suricata.socket().getParent().getParent();
        Set<String> there = new TreeSet<>();
        for (String name : NAMES) {
            String value = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
            String answer = output(
                    "chroot",
                    root.toString(),
                    "suricatasc",
                    "/tmp/" + suricata.socket().getFileName(),
                    "-c",
                    "dataset-lookup tb-domain string " + value);
            if (answer.contains("item found in set")) {
                there.add(name);
            } else {
                assertThat(answer).contains("item not found in set");
            }
        }
        return there;
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        } catch (IOException e) {
            return String.valueOf(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What is to be looked for after these lines. */
    private static Set<String> inPipe(Launched points) {
        Set<String> there = new TreeSet<>();
        points.output().lines().map(line -> line.split("\t", -1)).forEach(fields -> {
            if (fields[0].equals("ADD")) {
                assertThat(there.add(fields[2])).as(fields[2] + " is new").isTrue();
            } else {
                assertThat(there.remove(fields[2])).as(fields[2] + " was there").isTrue();
            }
        });
        return there;
    }

    /** Of what indicators there have been sightings. */
    private static Set<String> sighted(ZmqApp app) {
        return app.seen().stream()
                .filter(seen -> "sighting".equals(seen.sighting().get("type")))
                .map(ZmqApp.Seen::indicator)
                .collect(Collectors.toSet());
    }

    private static void bothHave(RealSuricata suricata, Launched points, String... names) {
        Set<String> expected = new TreeSet<>(List.of(names));
        Await.until("the pipe has " + expected + ", not " + inPipe(points), Duration.ofSeconds(30), () -> inPipe(points)
                .equals(expected));
        Await.until("Suricata has " + expected, Duration.ofSeconds(30), () -> inSuricata(suricata)
                .equals(expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void whatIsHeldBackStaysOutUntilItIsReleasedAlsoWhenListsChangeWhileTheBusRuns(int version) throws Exception {
        list("\"held.com\"");
        try (RealSuricata suricata = RealSuricata.start(version)) {
            Files.writeString(
                    temporary.resolve("config.yaml"),
                    "admin: {port: 0}\nbus: {state_directory: '" + temporary.resolve("state") + "'}\n"
                            + "guard: {warninglists: {directory: '" + temporary.resolve("lists")
                            + "', action: quarantine, refresh: 1s}}\n"
                            + "plugins:\n  apps:\n    zmq: {manage: 0, pub: 0, sub: 0}\n    store: {}\n    suricata:\n"
                            + "      command_socket: '" + suricata.socket() + "'\n"
                            + "      eve: 'unix:" + suricata.eveSocket() + "'\n"
                            + "      files: '" + suricata.files() + "'\n");
            try (Launched bus = Launched.start(temporary, "run")) {
                Matcher page = PAGE.matcher(bus.awaitLog("status page are at"));
                assertThat(page.find()).isTrue();
                bus.awaitLog("Threat Bus is ready");
                suricata.kill();
                suricata.restart();
                suricata.awaitStarted();
                String manage = "127.0.0.1:" + BusPorts.of(bus.log()).manage();
                try (Launched points = Launched.start(temporary, "points", "--subscribe", "--endpoint", manage);
                        ZmqApp app = new ZmqApp(bus.log())) {
                    points.awaitLog("subscribed");
                    follow(suricata, points, app, page.group(1));
                }
            }
        }
    }

    private void follow(RealSuricata suricata, Launched points, ZmqApp app, String page) throws Exception {
        app.publish(indicator("held", "[domain-name:value = 'held.com']"));
        app.publish(indicator("free", "[domain-name:value = 'free.com']"));
        app.publish(indicator("both", "[domain-name:value IN ('branch.com', 'always.com')]"));
        bothHave(suricata, points, "free.com", "branch.com", "always.com");

        list("\"free.com\", \"branch.com\"");
        bothHave(suricata, points, "held.com", "always.com");
        suricata.traffic("dns free.com");
        suricata.traffic("dns branch.com");
        suricata.traffic("dns held.com");
        Await.until("what is let out is sighted", () -> sighted(app).equals(Set.of(id("held"))));

        try (Launched release = Launched.start(temporary, "indicators", "release", id("free"), "--admin", page)) {
            assertThat(release.exitCode()).as(release.log()).isZero();
        }
        bothHave(suricata, points, "held.com", "always.com", "free.com");
        suricata.traffic("dns free.com");
        Await.until("what is released is sighted", () -> sighted(app).equals(Set.of(id("held"), id("free"))));

        list("\"free.com\"");
        bothHave(suricata, points, "held.com", "always.com", "branch.com", "free.com");
    }
}
