package io.threatbus.app.suricata.eve;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.suricata.Indicators;
import io.threatbus.app.suricata.TestBus;
import io.threatbus.app.suricata.point.Capabilities;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.app.suricata.point.Item;
import io.threatbus.app.suricata.point.ItemMapper;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixId;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events as real Suricatas wrote them, and what becomes of them. */
class EventsTest {
    /** Tell what a core does in a second, whoever else computes. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final StixId INDICATOR = Indicators.id("indicator");

    private final Map<Item, List<StixId>> wanted = new HashMap<>();
    private final Map<StixId, String> judged = new HashMap<>();
    private final TestBus bus;
    private final EveParts parts;
    /** Down when all is known that there was at the start. */
    private final CountDownLatch known = new CountDownLatch(1);

    private final Subscription seen;

    EventsTest(@TempDir java.nio.file.Path directory) {
        bus = new TestBus(
                Indicators.settings(List.of(), List.of("unix:" + directory.resolve("unused.sock")), Optional.empty()),
                InstantSource.system());
        EveMetrics metrics = new EveMetrics(bus.context().metrics());
        SightingMapper mapper = new SightingMapper(
                InstantSource.system(),
                new PatternJudge(
                        new ItemMapper(Compound.NECESSARY, new Capabilities(true, true, 256)),
                        id -> Optional.ofNullable(judged.get(id))));
        NoiseGate gate = new NoiseGate(5, Duration.ofMillis(300));
        SightingIntake intake = new SightingIntake(bus.context(), metrics, mapper, gate);
        parts = new EveParts(
                new EventMatcher(item -> wanted.getOrDefault(item, List.of()), id -> true),
                mapper,
                gate,
                intake,
                metrics,
                known);
        seen = bus.subscribe(Topic.SIGHTING);
        intake.start();
    }

    @AfterEach
    void stop() {
        bus.close();
    }

    private EventReader reader(String... types) {
        known.countDown();
        return new EventReader(parts, Set.of(types), "test", true);
    }

    private long count(String outcome) {
        return bus.metric("suricata_events", outcome, "analyst");
    }

    private static List<String> recorded() throws IOException {
        return new String(
                        EventsTest.class
                                .getResourceAsStream("/suricata/eve.ndjson")
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static void feed(EventReader reader, String line) throws InterruptedException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        reader.line(bytes, 0, bytes.length);
    }

    private void want(DataSet set, String value) {
        wanted.put(new Item(set, value), List.of(INDICATOR));
    }

    private Sighting next() {
        return (Sighting) TestBus.next(seen);
    }

    @Test
    void anAlertOfEitherVersionBecomesASightingWithItsTimeInUtcAndItsContext() throws Exception {
        want(DataSet.DOMAIN, "bad.example");
        List<String> alerts = recorded().stream()
                .filter(line -> line.contains("\"signature_id\":9100001") && line.contains("BAD.example"))
                .toList();
        assertThat(alerts).anyMatch(line -> line.contains("\"queries\"")).anyMatch(line -> line.contains("\"query\""));
        for (String alert : alerts) {
            feed(reader(), alert.replace("+0000\",\"flow_id\"", "+0130\",\"flow_id\""));
            Sighting sighting = next();
            assertThat(sighting.sightingOf()).isEqualTo(INDICATOR);
            String time = alert.substring(alert.indexOf("timestamp") + 12, alert.indexOf("timestamp") + 38);
            assertThat(sighting.lastSeen().orElseThrow().instant())
                    .isEqualTo(Instant.parse(time + "Z").minus(Duration.ofMinutes(90)));
            assertThat(sighting.property("x_threatbus_sighting_context")
                            .orElseThrow()
                            .toString())
                    .contains("\"seen\":\"bad.example\"", "\"where\":\"dns.query\"", "\"rrname\":\"BAD.example\"");
            assertThat(sighting.text("x_threatbus_source")).contains("suricata/test");
        }
    }

    @Test
    void whatWaitedWhileTheBusWasAwayIsMatchedWhenTheIndicatorsAreKnown() throws Exception {
        String alert = recorded().stream()
                .filter(line -> line.contains("\"signature_id\":9100001") && line.contains("BAD.example"))
                .findFirst()
                .orElseThrow();
        EventReader early = new EventReader(parts, Set.of(), "test", true);
        Thread source = new Thread(() -> {
            try {
                feed(early, alert);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        source.start();
        Await.until("it waits", () -> source.getState() == Thread.State.TIMED_WAITING);
        want(DataSet.DOMAIN, "bad.example");
        known.countDown();
        assertThat(next().sightingOf()).isEqualTo(INDICATOR);
        source.join(10_000);
        assertThat(count("unresolved")).isZero();
    }

    @Test
    void onSuricata8TheContextNamesTheIndicatorWhenNobodyWantsTheValueAnyLonger() throws Exception {
        String id = Indicators.id("gone").toString();
        String alert = recorded().stream()
                .filter(line -> line.contains("\"signature_id\":9100030") && line.contains("\"context\""))
                .findFirst()
                .orElseThrow()
                .replaceFirst("\"threatbus\":\\{\"id\":\"[^\"]*\"", "\"threatbus\":{\"id\":\"" + id + "\"");
        feed(reader(), alert);
        assertThat(next().sightingOf().toString()).isEqualTo(id);
    }

    @Test
    void aFileThatWasNotSeenToItsEndIsNotComparedHoweverItsHashLooks() throws Exception {
        want(DataSet.SHA256, "a".repeat(64));
        String event = "{\"timestamp\":\"2026-11-29T06:00:00.000000+0000\",\"flow_id\":%d,\"event_type\":\"fileinfo\","
                + "\"fileinfo\":{\"filename\":\"x\",\"gaps\":%s,\"state\":\"%s\",\"sha256\":\"" + "A".repeat(64)
                + "\"}}";
        feed(reader("fileinfo"), event.formatted(1, "false", "TRUNCATED"));
        feed(reader("fileinfo"), event.formatted(2, "true", "CLOSED"));
        assertThat(count("foreign")).isEqualTo(2);
        feed(reader("fileinfo"), event.formatted(3, "false", "CLOSED"));
        assertThat(next().sightingOf()).isEqualTo(INDICATOR);
    }

    @Test
    void ofAPatternThatAsksForMoreTheSightingSaysWhatTheWholeComesTo() throws Exception {
        want(DataSet.IP_DESTINATION, "203.0.113.9");
        String event = "{\"timestamp\":\"2026-11-29T06:00:00.000000+0000\",\"flow_id\":%d,\"event_type\":\"alert\","
                + "\"src_ip\":\"%s\",\"src_port\":%d,\"dest_ip\":\"%s\",\"dest_port\":%d,\"proto\":\"TCP\","
                + "\"direction\":\"%s\",\"alert\":{\"gid\":1,\"signature_id\":9100023}}";
        String part = "[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443";
        judged.put(INDICATOR, part + "]");
        feed(reader(), event.formatted(1, "192.0.2.1", 4000, "203.0.113.9", 443, "to_server"));
        assertThat(next().text("x_threatbus_verdict")).contains("confirmed");
        feed(reader(), event.formatted(2, "192.0.2.1", 4000, "203.0.113.9", 80, "to_server"));
        assertThat(next().text("x_threatbus_verdict")).contains("refuted");
        judged.put(INDICATOR, part + " AND network-traffic:src_byte_count = 7]");
        feed(reader(), event.formatted(3, "192.0.2.1", 4000, "203.0.113.9", 443, "to_server"));
        assertThat(next().text("x_threatbus_verdict")).contains("undecided");
        judged.clear();
        feed(reader(), event.formatted(4, "192.0.2.1", 4000, "203.0.113.9", 80, "to_server"));
        assertThat(next().text("x_threatbus_verdict")).isEmpty();
        assertThat(bus.metric("suricata_sighting_verdicts", "confirmed")).isEqualTo(1);
    }

    @Test
    void aNoisyIndicatorIsCountedAndReportedOnceAtTheEndOfItsInterval() throws Exception {
        want(DataSet.DOMAIN, "bad.example");
        EventReader reader = reader();
        String alert = recorded().stream()
                .filter(line -> line.contains("\"signature_id\":9100001") && line.contains("BAD.example"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 100; i++) {
            // Backwards in time, as the threads of a Suricata may write.
            feed(
                    reader,
                    alert.replaceFirst("\"flow_id\":\\d+", "\"flow_id\":" + (1000 + i))
                            .replaceFirst("T(\\d\\d):\\d\\d:\\d\\d", "T$1:" + (59 - i / 2) + ":00"));
        }
        feed(reader, alert.replaceFirst("\"flow_id\":\\d+", "\"flow_id\":1000"));
        long total = 0;
        while (total < 100) {
            Sighting sighting = next();
            Object count = sighting.property("count").map(json -> json.value()).orElse(1);
            total += ((Number) count).longValue();
            if (!count.equals(1)) {
                assertThat(sighting.property("x_threatbus_sighting_context")
                                .orElseThrow()
                                .toString())
                        .contains("\"noisy\":true", "\"suppressed\":" + count, "first_suppressed");
            }
        }
        assertThat(total).isEqualTo(100);
        assertThat(count("duplicate")).isEqualTo(1);
    }

    @Test
    void mutatedEventsAreCountedAndStopNothing() throws Exception {
        List<String> recorded = recorded();
        Random random = new Random(20);
        int many = Integer.getInteger("threatbus.fuzz.events", 60_000);
        want(DataSet.DOMAIN, "bad.example");
        LineSplitter splitter = new LineSplitter(
                64 * 1024, reader("fileinfo", "http", "dns", "tls", "quic", "flow"), parts.metrics()::tooLong);
        for (int i = 0; i < many; i++) {
            byte[] line = (recorded.get(random.nextInt(recorded.size())) + "\n").getBytes(StandardCharsets.UTF_8);
            int changes = random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                line[random.nextInt(line.length)] = (byte)
                        (random.nextBoolean() ? random.nextInt(256) : "{}[]\":,0\\\n".charAt(random.nextInt(10)));
            }
            int length = random.nextInt(20) == 0 ? random.nextInt(line.length) + 1 : line.length;
            splitter.take(ByteBuffer.wrap(line, 0, length));
            if (i % 1000 == 0) {
                while (seen.poll(Duration.ZERO).isPresent()) {
                    Thread.onSpinWait();
                }
            }
        }
        long counted = count("passed-over")
                + count("foreign")
                + count("unresolved")
                + count("unreadable")
                + count("duplicate")
                + count("held-back")
                + count("too-long");
        assertThat(counted).isGreaterThan(many / 2);
        splitter.reset();
        wanted.clear();
        want(DataSet.DOMAIN, "after.example");
        while (seen.poll(Duration.ofMillis(600)).isPresent()) {
            Thread.onSpinWait();
        }
        String alert = recorded.stream()
                .filter(line -> line.contains("\"signature_id\":9100001"))
                .findFirst()
                .orElseThrow()
                .replaceAll("\"rrname\":\"[^\"]*\"", "\"rrname\":\"after.example\"")
                .replaceFirst("\"flow_id\":\\d+", "\"flow_id\":424242");
        feed(reader(), alert);
        assertThat(next().sightingOf()).isEqualTo(INDICATOR);
    }

    @Test
    void eventsThatDoNotMatterArePassedOverAtMoreThanAHundredThousandASecond() throws Exception {
        List<String> others = new ArrayList<>(recorded());
        others.removeIf(
                line -> line.contains("\"event_type\":\"alert\"") || line.contains("\"event_type\":\"fileinfo\""));
        byte[] block = (String.join("\n", others) + "\n").repeat(40).getBytes(StandardCharsets.UTF_8);
        int perBlock = 40 * others.size();
        LineSplitter splitter = new LineSplitter(1024 * 1024, reader("fileinfo"), parts.metrics()::tooLong);
        double best = 0;
        for (int round = 0; round < 10; round++) {
            long began = THREADS.getCurrentThreadCpuTime();
            int events = 0;
            while (events < 100_000) {
                splitter.take(ByteBuffer.wrap(block));
                events += perBlock;
            }
            best = Math.max(best, events * 1e9 / (THREADS.getCurrentThreadCpuTime() - began));
        }
        System.err.printf(
                "%,.0f events passed over in a second of CPU time, of %d bytes on average%n",
                best, block.length / perBlock);
        assertThat(best).isGreaterThan(100_000);
    }
}
