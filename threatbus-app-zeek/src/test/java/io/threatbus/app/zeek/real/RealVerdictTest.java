package io.threatbus.app.zeek.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.intel.IntelMapper;
import io.threatbus.app.zeek.intel.IntelOptions;
import io.threatbus.app.zeek.real.Capture.Said;
import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.SightingVerdict;
import io.threatbus.stix.sensor.Compound;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Zeek looks for the most telling point of patterns that ask for more than it can check, and the bus judges the whole on
 * what it reports. Skipped where there is no Zeek.
 */
@Timeout(180)
final class RealVerdictTest {
    private static final String CLIENT = "192.0.2.2";
    private static final String SERVER = "192.0.2.3";

    /** Patterns, and what the traffic says of them. */
    private static final Map<String, SightingVerdict> EXPECTED = expected();

    @TempDir
    private Path directory;

    private static Map<String, SightingVerdict> expected() {
        Map<String, SightingVerdict> all = new LinkedHashMap<>();
        all.put("[ipv4-addr:value = '198.51.100.20' AND network-traffic:dst_port > 8000]", SightingVerdict.CONFIRMED);
        all.put("[ipv4-addr:value = '198.51.100.20' AND network-traffic:dst_port > 9000]", SightingVerdict.REFUTED);
        all.put(
                "[ipv4-addr:value = '198.51.100.20' AND network-traffic:src_byte_count > 3]",
                SightingVerdict.UNDECIDED);
        all.put(
                "[domain-name:value = 'judged.evil-zone.net' AND network-traffic:extensions.'http-request-ext'.request_value"
                        + " LIKE '/gate%']",
                SightingVerdict.CONFIRMED);
        all.put(
                "[domain-name:value = 'judged.evil-zone.net' AND network-traffic:extensions.'http-request-ext'.request_value"
                        + " LIKE '/other%']",
                SightingVerdict.REFUTED);
        all.put(
                "[domain-name:value = 'judged.evil-zone.net'] AND [ipv4-addr:value = '198.51.100.99']",
                SightingVerdict.UNDECIDED);
        all.put(
                "[url:value = 'http://judged.evil-zone.net/gate/1' AND network-traffic:extensions.'http-request-ext'"
                        + ".request_header.'User-Agent' LIKE 'Evil%']",
                SightingVerdict.CONFIRMED);
        all.put(
                "[url:value = 'http://judged.evil-zone.net/gate/1' AND network-traffic:extensions.'http-request-ext'"
                        + ".request_header.'User-Agent' LIKE 'Good%']",
                SightingVerdict.REFUTED);
        all.put(
                "[url:value = 'http://judged.evil-zone.net/gate/1' AND process:name = 'evil']",
                SightingVerdict.UNDECIDED);
        return all;
    }

    @BeforeEach
    void needsZeek() {
        ZeekProcess.required();
    }

    private Path capture() throws IOException {
        Path file = directory.resolve("traffic.pcap");
        try (Capture capture = new Capture(file, Instant.now().minusSeconds(60))) {
            capture.tcp(CLIENT, "198.51.100.20", 9000, List.of(Said.client("hello")));
            capture.tcp(
                    CLIENT,
                    SERVER,
                    80,
                    Conversations.http(
                            "GET", "/gate/1", List.of("Host: judged.evil-zone.net", "User-Agent: EvilUA/1.0"), "x"));
        }
        return file;
    }

    @Test
    void sightingsAreConfirmedRefutedOrUndecided() throws IOException {
        IntelMapper mapper = new IntelMapper(new IntelOptions(true, Compound.NECESSARY, false));
        List<Indicator> indicators = EXPECTED.keySet().stream()
                .map(pattern -> Case.seen(pattern).indicator())
                .toList();
        int items = indicators.stream()
                .mapToInt(indicator -> mapper.watches(indicator).size())
                .sum();
        SensorRun.Outcome outcome =
                new SensorRun(directory, Settings.lookingForWhatIsNecessary()).read(capture(), indicators, items);

        Map<String, List<SightingVerdict>> said = new TreeMap<>();
        for (Sighting sighting : outcome.sightings()) {
            indicators.stream()
                    .filter(indicator -> indicator.id().equals(sighting.sightingOf()))
                    .forEach(indicator -> said.computeIfAbsent(indicator.pattern(), pattern -> new ArrayList<>())
                            .add(SightingVerdict.of(sighting).orElseThrow()));
        }
        Map<String, List<SightingVerdict>> expected = new TreeMap<>();
        EXPECTED.forEach((pattern, verdict) -> expected.put(pattern, List.of(verdict)));
        assertThat(said).as(outcome.output()).isEqualTo(expected);
        assertThat(outcome.refuted()).isEqualTo(3);
    }
}
