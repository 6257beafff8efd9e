package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.admin.AdminServer;
import io.threatbus.admin.AdminSettings;
import io.threatbus.admin.AdminSettings.Role;
import io.threatbus.admin.AdminSettings.TokenSettings;
import io.threatbus.admin.TraceTable;
import io.threatbus.spi.Secret;
import io.threatbus.testing.LogCapture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * No byte on the wire to a client has a value of an object that was denied to it, whatever was published in whatever order,
 * live and as history; what it may no longer have is taken away; and neither the log nor a page for those without a token
 * tells a value. What is allowed arrives.
 */
class MarkingLeakTest {
    private static final int POLICIES = Integer.getInteger("threatbus.markings.policies", 400);
    private static final int POLICIES_OF_A_BUS = 40;
    private static final int VERSIONS = 60;
    private static final int OBJECTS = 12;
    private static final Credentials.Rights READS =
            new Credentials.Rights(List.of("stix2"), List.of(), false, 30, "red");
    private static final Credentials.Rights KEEPS =
            new Credentials.Rights(List.of("stix2", "threatbus"), List.of("stix2", "threatbus"), true, 30, "red");
    private static final String TOKEN = "to look";
    private static final List<String> PAGES_WITH_VALUES =
            List.of("/api/messages", "/api/trace?q=indicator", "/api/events");
    private static final List<String> PAGES_WITHOUT_VALUES =
            List.of("/metrics", "/api/status", "/api/subscribers", "/api/rejected", "/api/coverage", "/api/sources");

    private final Random random = new Random(Long.getLong("threatbus.markings.seed", 19));
    private final HttpClient http = HttpClient.newHttpClient();
    /** The newest versions, by object. */
    private final Map<Integer, MarkedVersion> newest = new HashMap<>();

    private final List<String> history = new ArrayList<>();

    @Test
    void whatAReaderMayNotSeeNeverReachesItAndWhatItMayNoLongerHaveIsTakenAway() throws Exception {
        for (int done = 0; done < POLICIES; done += POLICIES_OF_A_BUS) {
            oneBus();
        }
    }

    private void oneBus() throws IOException, InterruptedException {
        newest.clear();
        history.clear();
        Credentials credentials = new Credentials().with("source", KEEPS).with("keeper", KEEPS);
        List<MarkingReader> readers = new ArrayList<>();
        for (int i = 0; i < POLICIES_OF_A_BUS; i++) {
            RandomPolicy policy = RandomPolicy.of(random);
            credentials.with("reader-" + i, READS, policy.settings());
            readers.add(new MarkingReader("reader-" + i, policy));
        }
        TraceTable traces = new TraceTable(1000, false, InstantSource.system());
        try (LogCapture log = LogCapture.of("io.threatbus");
                TestBus bus = new TestBus(credentials.curve(), credentials.list(), traces);
                ZmqApp source = new ZmqApp(bus.ports(), credentials.curve("source"));
                ZmqApp keeper = new ZmqApp(bus.ports(), credentials.curve("keeper")).subscribe("threatbus")) {
            AdminServer admin = admin(bus, traces);
            try {
                readers.forEach(reader -> reader.subscribe(bus, credentials, "stix2", 0));
                for (int minute = 1; minute <= VERSIONS; minute++) {
                    publish(source, readers, minute);
                }
                source.send("stix2/indicator", end().json());
                readers.forEach(MarkingReader::readNews);
                for (MarkingReader reader : readers) {
                    reader.subscribe(bus, credentials, "stix2", 30);
                    answer(keeper);
                    reader.readHistory(newest.values());
                }
                looksAtPages(admin);
                explains(admin, readers);
                looksWithoutAToken(admin);
            } finally {
                admin.stop();
            }
            assertThat(log.lines("").stream().filter(MarkingLeakTest::tellsAValue))
                    .isEmpty();
            assertThat(log.lines("denied indicator--")).isNotEmpty();
        }
    }

    private static AdminServer admin(TestBus bus, TraceTable traces) {
        AdminSettings settings = new AdminSettings(
                true,
                "127.0.0.1",
                0,
                Optional.empty(),
                Optional.empty(),
                100,
                2,
                List.of(new TokenSettings("viewer", Role.VIEW, new Secret(TOKEN))));
        AdminServer admin = new AdminServer(settings, bus.bus(), traces, "1", InstantSource.system());
        admin.start();
        return admin;
    }

    /** Everybody may see it, and wants it. */
    private static MarkedVersion end() {
        return new MarkedVersion(
                OBJECTS,
                VERSIONS + 1,
                false,
                MarkedVersion.Marks.clear(),
                "all",
                100,
                String.join("\", \"", MarkedVersion.LABELS),
                "the-end");
    }

    private void publish(ZmqApp source, List<MarkingReader> readers, int minute) {
        int object = random.nextInt(OBJECTS);
        Optional<MarkedVersion> before = Optional.ofNullable(newest.get(object));
        boolean removes = before.filter(known -> !known.removes()).isPresent() && random.nextInt(5) == 0;
        MarkedVersion.Marks marks = MarkedVersion.Marks.random(random);
        String kind = MarkedVersion.KINDS.get(random.nextInt(MarkedVersion.KINDS.size()));
        MarkedVersion version = new MarkedVersion(
                object,
                minute,
                removes,
                marks,
                kind,
                random.nextInt(101),
                MarkedVersion.LABELS.get(random.nextInt(MarkedVersion.LABELS.size())),
                MarkedVersion.word(kind, object, minute));
        if (before.isPresent() && (removes || random.nextInt(3) > 0)) {
            version = version.withValueOf(before.get());
        }
        // What is withdrawn is as confidential as it was.
        MarkedVersion counts =
                removes ? version.marked(before.orElseThrow().marks().and(marks)) : version;
        newest.put(object, counts);
        readers.forEach(reader -> reader.expect(counts));
        source.send("stix2/indicator", version.json());
        history.add(version.json());
        if (random.nextInt(3) == 0) {
            see(source, readers, newest.get(object), minute);
        }
    }

    private void see(ZmqApp source, List<MarkingReader> readers, MarkedVersion seen, int number) {
        MarkedVersion.Marks marks =
                random.nextInt(3) == 0 ? MarkedVersion.Marks.random(random) : MarkedVersion.Marks.OPEN;
        boolean known = random.nextInt(6) > 0;
        MarkedVersion subject = known ? seen : seen.ofUnknownObject();
        String sighting = subject.sighting(number, marks);
        MarkingReader.Observation observation = new MarkingReader.Observation(subject, marks, known, number);
        readers.forEach(reader -> reader.expect(observation));
        source.send("stix2/sighting", sighting);
        history.add(sighting);
    }

    /** Tells everything that there ever was, in some order: it is for the bus to see to what becomes of it. */
    private void answer(ZmqApp keeper) {
        Object snapshot = keeper.receive(2).get(0).members().get("snapshot_id");
        List<String> all = new ArrayList<>(history);
        Collections.shuffle(all, random);
        all.add(end().json());
        for (String object : all) {
            keeper.send(
                    "threatbus/snapshotenvelope",
                    "{\"type\": \"snapshotenvelope\", \"snapshot_type\": " + (object.contains("\"sighting\"") ? 2 : 1)
                            + ", \"snapshot_id\": \"" + snapshot + "\", \"body\": " + object + "}");
        }
    }

    private void looksAtPages(AdminServer admin) throws IOException, InterruptedException {
        for (String path : PAGES_WITHOUT_VALUES) {
            HttpResponse<String> answer = ask(admin, path, TOKEN);

            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(tellsAValue(answer.body())).as(path).isFalse();
        }
        assertThat(ask(admin, "/api/messages", TOKEN).body())
                .as("an operator sees all")
                .contains("secret-");
    }

    /** What opens another endpoint, or nothing, opens none of its pages. */
    private void looksWithoutAToken(AdminServer admin) throws IOException, InterruptedException {
        for (String token : new String[] {"", "password of reader-1"}) {
            for (String path : PAGES_WITH_VALUES) {
                HttpResponse<String> answer = ask(admin, path, token);

                assertThat(answer.statusCode()).as(path).isIn(401, 429);
                assertThat(tellsAValue(answer.body())).as(path).isFalse();
            }
        }
    }

    private void explains(AdminServer admin, List<MarkingReader> readers) throws IOException, InterruptedException {
        for (MarkingReader reader : readers.subList(0, 5)) {
            for (MarkedVersion version :
                    newest.values().stream().filter(known -> !known.removes()).toList()) {
                String answer = ask(admin, "/api/explain?to=" + reader.name() + "&id=" + version.id(), TOKEN)
                        .body();

                assertThat(answer.contains("\"allowed\":true"))
                        .as("%s: %s", version, answer)
                        .isEqualTo(reader.policy().permits(version.marks()));
                assertThat(tellsAValue(answer)).isFalse();
            }
        }
    }

    private HttpResponse<String> ask(AdminServer admin, String path, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(admin.url()).resolve(path)).timeout(Duration.ofSeconds(10));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static boolean tellsAValue(String text) {
        return MarkedVersion.WORD.matcher(text).find();
    }
}
