package io.threatbus.app.zeek.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.TestBus;
import io.threatbus.app.zeek.intel.IntelMapper;
import io.threatbus.app.zeek.intel.IntelOptions;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixId;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our script in a real Zeek that reads traffic: what is sighted, and what is not. Skipped where there is no Zeek. */
@Timeout(180)
final class RealSensorTest {
    @TempDir
    private Path directory;

    @Test
    void everythingThatIsLookedForIsSightedOnceAndNothingElse()
            throws IOException, GeneralSecurityException, InterruptedException {
        ZeekProcess.required();
        SensorCases traffic = new SensorCases(directory);
        Path capture = traffic.capture(Instant.now().minusSeconds(60));
        Map<String, Integer> expected = new TreeMap<>();
        Map<StixId, String> patterns = new HashMap<>();
        for (Case one : traffic.cases()) {
            expected.put(one.pattern(), one.sighted() ? 1 : 0);
            patterns.put(one.indicator().id(), one.pattern());
        }
        Map<String, Integer> sighted = new TreeMap<>();
        expected.keySet().forEach(pattern -> sighted.put(pattern, 0));
        try (TestBus bus = new TestBus(Settings.listening());
                Subscription sightings = bus.subscribe(Topic.SIGHTING);
                ZeekProcess zeek = start(bus, capture, items(traffic.cases()))) {
            Await.until("Zeek has subscribed", Duration.ofSeconds(60), () -> bus.metric("zeek_subscriptions") == 1);
            traffic.cases().forEach(one -> bus.publish(one.indicator()));
            assertThat(zeek.awaitEnd()).as(zeek.output()).isZero();
            count(sightings, patterns, sighted);
            assertThat(sighted).as(zeek.output()).isEqualTo(expected);
            assertThat(zeek.read("intel.log")).contains("Name of ", "malicious-activity", "https://reports.example/1");
            assertThat(zeek.read("reporter.log")).doesNotContain("ERROR", "Error");
        }
    }

    /** Until no more come: Zeek has left. */
    private static void count(Subscription subscription, Map<StixId, String> patterns, Map<String, Integer> sighted) {
        try {
            while (subscription.poll(Duration.ofSeconds(2)).orElse(null) instanceof Sighting sighting) {
                sighted.merge(patterns.get(sighting.sightingOf()), 1, Integer::sum);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int items(List<Case> cases) {
        IntelMapper mapper = new IntelMapper(new IntelOptions(true, Compound.EXACT, false));
        return cases.stream()
                .mapToInt(one -> {
                    int items = mapper.watches(one.indicator()).size();
                    assertThat(items).as(one.pattern()).isPositive();
                    return items;
                })
                .sum();
    }

    private ZeekProcess start(TestBus bus, Path capture, int items) {
        return ZeekProcess.start(
                directory.resolve("zeek"),
                Map.of(),
                List.of(
                        "-r",
                        capture.toString(),
                        ZeekProcess.scripts().resolve("threatbus.zeek").toString(),
                        ZeekProcess.scripts().resolve("users.zeek").toString(),
                        "frameworks/files/hash-all-files",
                        ZeekProcess.script("wait-for-items.zeek"),
                        "Tenzir::broker_port=" + bus.address().getPort() + "/tcp",
                        "Tenzir::awaited=" + items));
    }
}
