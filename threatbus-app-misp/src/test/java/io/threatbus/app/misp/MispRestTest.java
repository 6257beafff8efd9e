package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.spi.Subscription;
import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin in a real bus, against a REST server that answers as MISP does. */
class MispRestTest {
    private final long now = Instant.now().getEpochSecond();
    private static final Duration DAY = Duration.ofDays(1);

    private final FakeMisp misp = new FakeMisp();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        misp.close();
    }

    private String api(String... more) {
        return "api: {host: '" + misp.host() + "', ssl: true, key: " + FakeMisp.KEY + String.join("", more) + "}";
    }

    private static Set<String> collect(Subscription subscription, int expected) throws InterruptedException {
        Set<String> patterns = new HashSet<>();
        Optional<Message> message = subscription.poll(Duration.ofSeconds(20));
        while (message.isPresent()) {
            patterns.add(((Indicator) message.get()).pattern());
            message = subscription.poll(Duration.ofMillis(patterns.size() < expected ? 20_000 : 200));
        }
        return patterns;
    }

    @Test
    void aSnapshotBringsWhatPassesInTimeAndFilterFromAllPages() throws Exception {
        for (int i = 1; i <= 25; i++) {
            misp.add(i, "domain", "d" + i + ".example.com", now - i);
        }
        misp.add(26, "domain", "old.example.com", now - 2 * DAY.toSeconds());
        misp.add(27, "url", "http://other-type.example.com", now);
        misp.add(28, "domain", "secret.example.com", now, "tlp:red");
        try (TestBus bus = new TestBus(api(", page_size: 10"), "max_tlp: amber", "filter: [{types: domain}]");
                Subscription historian = bus.subscribe(DAY, 1000)) {
            Set<String> patterns = collect(historian, 25);
            assertThat(patterns).hasSize(25).contains("[domain-name:value = 'd25.example.com']");
        }
        assertThat(misp.requests().stream().filter(r -> r.contains("\"type\":[\"domain\"]")))
                .isNotEmpty();
    }

    @Test
    void attributesThatVanishWhileTheSnapshotIsReadCostNoOthers() throws Exception {
        for (int i = 1; i <= 40; i++) {
            misp.add(i, "domain", "d" + i + ".example.com", now);
        }
        boolean[] once = {true};
        misp.afterSearch(() -> {
            if (once[0]) {
                once[0] = false;
                List.of(1L, 2L, 3L).forEach(misp::remove);
            }
        });
        try (TestBus bus = new TestBus(api(", page_size: 10"))) {
            bus.awaitHealth("connected");
            try (Subscription historian = bus.subscribe(DAY, 1000)) {
                assertThat(collect(historian, 40)).hasSize(40);
            }
        }
    }

    @Test
    void failuresOfThePassingKindAreSurvived() throws Exception {
        misp.add(1, "domain", "d1.example.com", now);
        try (TestBus bus = new TestBus(api())) {
            bus.awaitHealth("connected");
            misp.failing(500, 1);
            misp.fault((server, exchange) -> exchange.close());
            misp.fault((server, exchange) -> server.reply(exchange, 200, "{\"response\": {\"Attr", Map.of()));
            try (Subscription historian = bus.subscribe(DAY, 10)) {
                assertThat(collect(historian, 1)).hasSize(1);
            }
            assertThat(bus.metric("misp_rest_requests", "500")).isEqualTo(1);
        }
    }

    @Test
    void aSlowBodyIsGivenUpAndAskedForAgain() throws Exception {
        misp.add(1, "domain", "d1.example.com", now);
        try (TestBus bus = new TestBus(api(", timeout: 500ms"))) {
            bus.awaitHealth("connected");
            misp.fault((server, exchange) -> {
                try {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (Subscription historian = bus.subscribe(DAY, 10)) {
                assertThat(collect(historian, 1)).hasSize(1);
            }
        }
    }

    @Test
    void aBadKeyDegradesThePluginWithAClearWordAndTheBusLives() throws Exception {
        try (TestBus bus = new TestBus("api: {host: '" + misp.host() + "', ssl: true, key: wrong}")) {
            bus.awaitHealth("status 403 (Authentication failed.");
            assertThat(bus.health()).containsIgnoringCase("degraded").doesNotContain("wrong");
            long asked = misp.requests().size();
            try (Subscription historian = bus.subscribe(DAY, 10)) {
                assertThat(historian.poll(Duration.ofMillis(300))).isEmpty();
            }
            assertThat(misp.requests())
                    .as("no storm against a server that refuses us")
                    .hasSizeLessThan((int) asked + 3);
        }
    }

    @Test
    void anAddressThatRedirectsShowsInHealthAndCostsNoSighting() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now);
        Map<String, String> elsewhere = Map.of("Location", "https://misp.example.org/");
        for (String path :
                List.of("/servers/getVersion", "/users/view/me", "/attributes/restSearch", "/sightings/add")) {
            misp.fault(path, 302, "", elsewhere);
        }
        try (TestBus bus = new TestBus(api(), "sightings: {parallel: 1}")) {
            bus.awaitHealth("redirects to https://misp.example.org/; check api.host");
            bus.report(sighting(FakeMisp.uuid(1), Map.of()));
            Await.until("it is tried", () -> bus.metric("misp_rest_requests", "/sightings/add", "302") > 0);
            misp.healed();
            Await.until("it arrives", () -> misp.sightings().size() == 1);
            bus.awaitHealth("api connected");
        }
    }

    @Test
    void aSearchThatIsNotAllowedShowsInHealthUntilItIs() throws Exception {
        misp.fault("/attributes/restSearch", 405, "{\"message\":\"API searches are not allowed\"}", Map.of());
        try (TestBus bus = new TestBus(api(), "poll: {interval: 1, since: 1h}")) {
            bus.awaitHealth("/attributes/restSearch: status 405 (API searches are not allowed)");
            Await.until("it is asked again", () -> bus.metric("misp_rest_requests", "405") > 1);
            assertThat(bus.health()).contains("status 405");
            assertThat(bus.metric("misp_last_poll_seconds")).isZero();
            misp.healed();
            bus.awaitHealth("api connected");
            Await.until("the poll shows", () -> bus.metric("misp_last_poll_seconds") >= now);
        }
    }

    @Test
    void aMissingPermissionConcernsNothingElse() throws Exception {
        String missing = "{\"message\":\"You do not have permission to use this functionality.\"}";
        misp.fault("/users/view/me", 403, missing, Map.of());
        misp.fault("/sightings/add", 403, missing, Map.of());
        misp.add(1, "domain", "d1.example.com", now);
        try (TestBus bus = new TestBus(api())) {
            bus.awaitHealth("api connected");
            bus.report(sighting(FakeMisp.uuid(1), Map.of()));
            bus.awaitHealth("sightings: /sightings/add: status 403 (You do not have permission");
            try (Subscription historian = bus.subscribe(DAY, 10)) {
                assertThat(collect(historian, 1)).hasSize(1);
            }
        }
    }

    @Test
    void pollingBringsNewsOnceAndWithdrawsWhatIsOverAndGoesOnAfterARestart() throws Exception {
        String[] yaml = {api(), "poll: {interval: 1, since: 1h}"};
        misp.add(1, "ip-dst", "198.51.100.1", now - 60);
        misp.add(2, "ip-dst", "198.51.100.2", now - 50);
        misp.add(3, "ip-dst", "198.51.100.3", now - 50).put("to_ids", false);
        try (TestBus bus = new TestBus(Optional.of(directory), yaml)) {
            assertThat(List.of(bus.next(), bus.next()))
                    .containsExactly(
                            "add [ipv4-addr:value = '198.51.100.1']", "add [ipv4-addr:value = '198.51.100.2']");
            misp.change(1, a -> a.put("to_ids", false).put("timestamp", String.valueOf(now + 1)));
            assertThat(bus.next()).isEqualTo("remove [ipv4-addr:value = '198.51.100.1']");
        }
        misp.change(2, a -> a.put("deleted", true).put("timestamp", String.valueOf(now + 2)));
        misp.add(4, "ip-dst", "198.51.100.4", now + 2);
        try (TestBus bus = new TestBus(Optional.of(directory), yaml)) {
            assertThat(List.of(bus.next(), bus.next()))
                    .containsExactlyInAnyOrder(
                            "add [ipv4-addr:value = '198.51.100.4']", "remove [ipv4-addr:value = '198.51.100.2']");
            assertThat(bus.rest(Duration.ofMillis(1500))).isEmpty();
        }
    }

    private static Sighting sighting(String attribute, Map<String, Object> more) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("id", "sighting--" + UUID.randomUUID());
        properties.put("created", "2026-11-23T08:00:00.000Z");
        properties.put("modified", "2026-11-23T08:00:00.000Z");
        properties.put("sighting_of_ref", "indicator--" + attribute);
        properties.putAll(more);
        return Sighting.of(properties);
    }

    @Test
    void sightingsReachMispWithTypeSourceAndTimeAlsoIfItFailsAtFirst() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now);
        try (TestBus bus = new TestBus(api())) {
            bus.awaitHealth("connected");
            misp.failing(503, 1);
            bus.report(sighting(
                    FakeMisp.uuid(1), Map.of("last_seen", "2026-11-23T07:00:01.500Z", "x_threatbus_source", "zeek-7")));
            bus.report(sighting(FakeMisp.uuid(1), Map.of("x_threatbus_sighting_type", "false-positive")));
            bus.report(sighting(FakeMisp.uuid(1), Map.of("count", 0)));
            bus.report(sighting(FakeMisp.uuid(1), Map.of("x_threatbus_verdict", "refuted")));
            bus.report(sighting(FakeMisp.uuid(99), Map.of()));
            bus.report(sighting(
                    FakeMisp.uuid(1), Map.of("x_threatbus_indicator", Map.of("type", "indicator", "id", "other"))));
            Await.until("two sightings arrived", () -> misp.sightings().size() == 2);
            Await.until("the unknown ones are counted", () -> bus.metric("misp_sightings", "unknown") == 2);
            List<String> texts = new ArrayList<>();
            for (JsonNode each : misp.sightings()) {
                texts.add(each.get("uuid").asText() + " " + each.get("type").asText() + " "
                        + each.get("source").asText() + " "
                        + each.get("timestamp").asText());
            }
            assertThat(texts)
                    .containsExactlyInAnyOrder(
                            FakeMisp.uuid(1) + " 0 zeek-7 1795417201", FakeMisp.uuid(1) + " 1 threatbus 1795420800");
            assertThat(bus.metric("misp_sightings", "not-seen")).isEqualTo(1);
            assertThat(bus.metric("misp_sightings", "refuted")).isEqualTo(1);
        }
    }

    @Test
    void aSightingIsSentAndAppliedWhenMispHasAnsweredAndNotBefore() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", 1_800_000_000);
        misp.fault("/sightings/add", 503, "{}", Map.of());
        try (TestBus bus = new TestBus(api(), "sightings: {parallel: 1, bulk: false}")) {
            bus.report(sighting(FakeMisp.uuid(1), Map.of()));
            Await.until("it is tried", () -> bus.metric("misp_rest_requests", "/sightings/add", "503") > 0);
            assertThat(bus.metric("messages_queued", "misp")).isEqualTo(1);
            assertThat(bus.metric("messages_sent", "misp")).isZero();
            assertThat(bus.metric("messages_applied", "misp")).isZero();
            misp.healed();
            Await.until("MISP has it", () -> bus.metric("messages_applied", "misp") == 1);
            assertThat(bus.metric("messages_sent", "misp")).isEqualTo(1);
            assertThat(misp.sightings()).hasSize(1);
        }
    }

    @Test
    void sightingsThatCouldNotBeDeliveredSurviveARestartWithASpool() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now);
        String spool = "sightings: {spool: '" + directory.resolve("spool.sqlite") + "'}";
        String away = "api: {host: 'http://127.0.0.1:1', ssl: true, key: x}";
        try (TestBus bus = new TestBus(away, spool)) {
            bus.report(sighting(FakeMisp.uuid(1), Map.of()));
            Await.until("it waits", () -> bus.metric("misp_rest_requests", "/sightings/add") > 0);
        }
        try (TestBus bus = new TestBus(api(), spool)) {
            Await.until("it arrived", () -> misp.sightings().size() == 1);
            Await.until("none waits", () -> bus.metric("misp_sightings_waiting") == 0);
        }
    }

    @Test
    void aSpoolThatFailsCostsNoSighting() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now);
        Path file = directory.resolve("spool.sqlite");
        try (TestBus bus = new TestBus(api(), "sightings: {parallel: 1, spool: '" + file + "'}")) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("DROP TABLE sighting");
            }
            bus.report(sighting(FakeMisp.uuid(1), Map.of()));
            bus.report(sighting(FakeMisp.uuid(1), Map.of()));
            Await.until("both arrived", () -> misp.sightings().size() == 2);
            Await.until("both count", () -> bus.metric("misp_sightings", "reported") == 2);
        }
    }

    @Test
    void manySightingsGoTogetherAndARepetitionCountsOnce() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now);
        try (TestBus bus =
                new TestBus(api(), "poll: {interval: 1, since: 1h}", "sightings: {bulk: true, parallel: 1}")) {
            bus.next();
            Sighting twice = sighting(FakeMisp.uuid(1), Map.of());
            bus.report(twice);
            bus.report(twice);
            bus.report(sighting(FakeMisp.uuid(1), Map.of()));
            Await.until("all are reported", () -> bus.metric("misp_sightings", "reported") == 3);
            assertThat(misp.sightings()).hasSize(2);
        }
    }

    @Test
    void sightingsThatWaitForMispAreKeptInTheStateDirectory() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now);
        misp.fault("/sightings/add", 500, "{}", Map.of());
        try (TestBus bus = new TestBus(Optional.of(directory), api())) {
            bus.report(sighting(FakeMisp.uuid(1), Map.of()));
            Await.until("it is tried", () -> bus.metric("misp_rest_requests", "/sightings/add", "500") > 0);
        }
        misp.healed();
        try (TestBus bus = new TestBus(Optional.of(directory), api())) {
            Await.until("it arrives", () -> misp.sightings().size() == 1);
            bus.awaitHealth("api connected");
        }
    }

    @Test
    void whileMispIsTriedForTheFirstTimeNothingIsAtFault() throws Exception {
        try (LogCapture log = LogCapture.of("io.threatbus");
                TestBus bus = new TestBus(api())) {
            bus.awaitHealth("api connected");
            assertThat(log.warnings()).noneMatch(line -> line.contains("is down") || line.contains("is degraded"));
        }
    }
}
