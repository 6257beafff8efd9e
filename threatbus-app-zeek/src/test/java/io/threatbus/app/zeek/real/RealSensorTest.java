package io.threatbus.app.zeek.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.intel.IntelMapper;
import io.threatbus.app.zeek.intel.IntelOptions;
import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.stix.StixId;
import io.threatbus.stix.sensor.Compound;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our script in a real Zeek that sees traffic: what is sighted, and what is not. Skipped where there is no Zeek. */
@Timeout(180)
final class RealSensorTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void needsZeek() {
        ZeekProcess.required();
    }

    @Test
    void everythingThatIsLookedForIsSightedOnceAndNothingElse() throws IOException, GeneralSecurityException {
        SensorCases traffic = new SensorCases(directory);
        Path capture = traffic.capture(Instant.now().minusSeconds(60));
        SensorRun run = new SensorRun(directory, Settings.listening());
        holds(traffic, run.read(capture, indicators(traffic), items(traffic)));
    }

    @Test
    void theSameOfTrafficOnANetworkInterface() throws IOException, GeneralSecurityException {
        assumeTrue(LiveTraffic.isPossible(), "needs root, ip and tcpreplay");
        SensorCases traffic = new SensorCases(directory);
        Path capture = traffic.capture(Instant.now());
        SensorRun run = new SensorRun(directory, Settings.listening());
        try (LiveTraffic live = LiveTraffic.create()) {
            holds(
                    traffic,
                    run.listen(
                            live.networkInterface(), indicators(traffic), items(traffic), () -> live.replay(capture)));
        }
    }

    private static void holds(SensorCases traffic, SensorRun.Outcome outcome) {
        Map<StixId, String> patterns = new HashMap<>();
        Map<String, Integer> expected = new TreeMap<>();
        Map<String, Integer> sighted = new TreeMap<>();
        for (Case one : traffic.cases()) {
            patterns.put(one.indicator().id(), one.pattern());
            expected.put(one.pattern(), one.sighted() ? 1 : 0);
            sighted.put(one.pattern(), 0);
        }
        for (Sighting sighting : outcome.sightings()) {
            sighted.merge(patterns.get(sighting.sightingOf()), 1, Integer::sum);
        }
        assertThat(sighted).as(outcome.output()).isEqualTo(expected);
        assertThat(outcome.intelLog()).contains("Name of ", "malicious-activity", "https://reports.example/1");
        assertThat(outcome.reporterLog()).doesNotContain("ERROR", "Error");
    }

    private static List<Indicator> indicators(SensorCases traffic) {
        return traffic.cases().stream().map(Case::indicator).toList();
    }

    private static int items(SensorCases traffic) {
        IntelMapper mapper = new IntelMapper(new IntelOptions(true, Compound.EXACT, false));
        return traffic.cases().stream()
                .mapToInt(one -> {
                    int items = mapper.watches(one.indicator()).size();
                    assertThat(items).as(one.pattern()).isPositive();
                    return items;
                })
                .sum();
    }
}
