package io.threatbus.app.zeek.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.intel.HeldPattern;
import io.threatbus.app.zeek.intel.IntelItem;
import io.threatbus.app.zeek.intel.IntelMapper;
import io.threatbus.app.zeek.intel.IntelOptions;
import io.threatbus.app.zeek.intel.IntelType;
import io.threatbus.app.zeek.intel.Watch;
import io.threatbus.app.zeek.real.Capture.Said;
import io.threatbus.message.Indicator;
import io.threatbus.stix.sensor.Compound;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every pattern of {@code what-zeek-holds.txt} at a real Zeek, with traffic made for each item: what Zeek holds is seen, and what
 * is left out is not. Traffic for a given hash cannot be made; {@link RealSensorTest} has hashes of its own. Skipped where there
 * is no Zeek.
 */
@Timeout(180)
final class RealPatternsTest {
    private static final String CLIENT = "192.0.2.2";
    private static final String CLIENT_6 = "2001:db8:f::2";
    private static final Set<IntelType> HASHES =
            Set.of(IntelType.FILE_HASH, IntelType.CERT_HASH, IntelType.PUBKEY_HASH);

    @TempDir
    private Path directory;

    private final IntelMapper mapper = new IntelMapper(new IntelOptions(true, Compound.EXACT, false));

    @BeforeEach
    void needsZeek() {
        ZeekProcess.required();
    }

    private static List<Indicator> indicators() throws IOException {
        return HeldPattern.all().stream()
                .filter(HeldPattern::isPattern)
                .map(one -> Case.seen(one.pattern()).indicator())
                .toList();
    }

    private Path capture(List<Watch> watches) throws IOException {
        Path file = directory.resolve("traffic.pcap");
        try (Capture capture = new Capture(file, Instant.now().minusSeconds(60))) {
            for (Watch watch : watches) {
                converse(capture, watch);
            }
        }
        return file;
    }

    private static void converse(Capture capture, Watch watch) throws IOException {
        IntelItem item = watch.item();
        String value = item.value();
        switch (item.type()) {
            case ADDR, SUBNET -> {
                String address = inside(value);
                capture.tcp(
                        client(address), address, condition(watch, "dst_port", 9000), List.of(Said.client("hello")));
            }
            case DOMAIN ->
                capture.tcp(
                        CLIENT,
                        "192.0.2.5",
                        80,
                        Conversations.http("GET", "/", List.of("Host: " + value.toLowerCase(Locale.ROOT)), "x"));
            case URL -> {
                int slash = value.indexOf('/');
                String host = value.substring(0, slash);
                capture.tcp(
                        CLIENT,
                        "192.0.2.3",
                        host.endsWith(":8080") ? 8080 : 80,
                        Conversations.http(
                                "GET", value.substring(slash).replace("ä", "%C3%A4"), List.of("Host: " + host), "x"));
            }
            case SOFTWARE ->
                capture.tcp(
                        CLIENT,
                        "192.0.2.3",
                        80,
                        Conversations.http("GET", "/", List.of("Host: s.example", "User-Agent: " + value), "x"));
            case EMAIL ->
                capture.tcp(
                        CLIENT,
                        "192.0.2.3",
                        25,
                        Conversations.mail(value, "to@mail.example", List.of("Subject: Invoice"), "Anlage.pdf"));
            case USER_NAME -> capture.tcp(CLIENT, "192.0.2.3", 21, Conversations.ftp(value));
            case FILE_NAME ->
                capture.tcp(CLIENT, "192.0.2.3", 80, Conversations.download("f.example", "/x", value, "something"));
            case CERT_HASH, PUBKEY_HASH, FILE_HASH -> assertThat(value).isNotEmpty();
        }
    }

    /** The address itself, or one in the network. */
    private static String inside(String value) throws IOException {
        byte[] address = InetAddress.getByName(value.replaceAll("/.*", "")).getAddress();
        if (value.contains("/")) {
            address[address.length - 1] |= 9;
        }
        return InetAddress.getByAddress(address).getHostAddress();
    }

    private static String client(String server) {
        return server.contains(":") ? CLIENT_6 : CLIENT;
    }

    private static int condition(Watch watch, String property, int otherwise) {
        return watch.meant().conditions().stream()
                .filter(condition -> condition.objectPath().endsWith(property))
                .mapToInt(condition -> Integer.parseInt(condition.values().get(0)))
                .findFirst()
                .orElse(otherwise);
    }

    @Test
    void whatZeekHoldsIsSeenAndWhatIsLeftOutIsNot() throws IOException {
        List<Indicator> indicators = indicators();
        List<Watch> watches = indicators.stream()
                .flatMap(indicator -> mapper.watches(indicator).stream())
                .toList();
        SensorRun.Outcome outcome =
                new SensorRun(directory, Settings.listening()).read(capture(watches), indicators, watches.size());

        Set<String> expected = indicators.stream()
                .filter(indicator -> mapper.watches(indicator).stream()
                        .anyMatch(watch -> !HASHES.contains(watch.item().type())))
                .map(Indicator::pattern)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> sighted = outcome.sightings().stream()
                .map(sighting -> indicators.stream()
                        .filter(indicator -> indicator.id().equals(sighting.sightingOf()))
                        .findFirst()
                        .map(Indicator::pattern)
                        .orElse("nobody asked for " + sighting.sightingOf()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(expected).hasSizeGreaterThan(40);
        assertThat(sighted).as(outcome.output()).isEqualTo(expected);
        assertThat(outcome.reporterLog()).doesNotContain("ERROR", "Error");
    }
}
