package io.threatbus.app.suricata;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.Await;
import io.threatbus.testing.RealSuricata;
import io.threatbus.testing.TurnedClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of value that a real Suricata sees, taken back in each of the ways that there are: it is not seen any longer. */
class RealWithdrawalTest {
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final byte[] EVIL = "MZ this is the evil file ".repeat(20).getBytes(StandardCharsets.US_ASCII);

    private final TurnedClock clock = new TurnedClock();

    /** How an indicator ends. */
    enum Way {
        REMOVE,
        REVOCATION,
        VALID_UNTIL,
        OTHER_VALUE
    }

    /** A kind of value: a pattern with it, one with another value, and the traffic that shows the first. */
    private record Kind(String pattern, String other, String traffic) {}

    private static String hash(String algorithm) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(EVIL));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Kind domain(String name, String traffic) {
        return new Kind(
                "[domain-name:value = '" + name + ".evil.example']",
                "[domain-name:value = '" + name + "-other.evil.example']",
                traffic);
    }

    private static Map<String, Kind> kinds(String fingerprint) {
        String file = "http files.example /download test evil";
        String agent = "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'";
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("dns", domain("dns", "dns DNS.evil.EXAMPLE"));
        kinds.put("sni", domain("sni", "tls Sni.evil.example"));
        kinds.put("host", domain("host", "http HOST.evil.example / test small"));
        kinds.put("url", kind("url:value", "http://url.evil.example/a?b=1", "http URL.evil.example /a?b=1 test small"));
        kinds.put("root", kind("url:value", "http://root.evil.example", "http root.evil.example / test small"));
        kinds.put("ip", kind("ipv4-addr:value", "203.0.113.77", "198.51.100.77", "tcp 198.51.100.1 203.0.113.77"));
        kinds.put("ip6", kind("ipv6-addr:value", "2001:db8::77", "2001:db8::78", "tcp 2001:db8::77 2001:db8::77"));
        kinds.put(
                "net",
                kind("ipv4-addr:value", "203.0.113.192/28", "203.0.113.128/28", "tcp 198.51.100.1 203.0.113.200"));
        kinds.put(
                "source",
                kind("network-traffic:src_ref.value", "198.51.100.2", "198.51.100.3", "tcp 198.51.100.2 198.51.100.1"));
        kinds.put("md5", kind("file:hashes.MD5", hash("MD5"), "1".repeat(32), file));
        kinds.put("sha1", kind("file:hashes.'SHA-1'", hash("SHA-1"), "1".repeat(40), file));
        kinds.put("sha256", kind("file:hashes.'SHA-256'", hash("SHA-256"), "1".repeat(64), file));
        kinds.put("name", kind("file:name", "evil.exe", "other.exe", file));
        kinds.put(
                "cert",
                kind("x509-certificate:hashes.'SHA-1'", fingerprint, "1".repeat(40), "tls certificate.example"));
        kinds.put("agent", kind(agent, "Evil/1.0", "Other/1.0", "http agent.example / Evil/1.0 small"));
        return kinds;
    }

    private static Kind kind(String path, String value, String traffic) {
        return kind(path, value, value + "/other", traffic);
    }

    private static Kind kind(String path, String value, String other, String traffic) {
        return new Kind("[" + path + " = '" + value + "']", "[" + path + " = '" + other + "']", traffic);
    }

    private Indicator first(Way way, String name, Kind kind) {
        return Indicators.of(
                name,
                kind.pattern(),
                0,
                way == Way.VALID_UNTIL
                        ? Map.of(
                                "valid_until",
                                StixTimestamp.of(clock.instant().plusSeconds(3600))
                                        .toString())
                        : Map.of());
    }

    private static Optional<Indicator> last(Way way, String name, Kind kind, Indicator first) {
        return switch (way) {
            case REMOVE -> Optional.of(Indicators.removal(first));
            case REVOCATION -> Optional.of(Indicators.of(name, kind.pattern(), 5, Map.of("revoked", true)));
            case VALID_UNTIL -> Optional.empty();
            case OTHER_VALUE -> Optional.of(Indicators.of(name, kind.other(), 5, Map.of()));
        };
    }

    private static void make(RealSuricata suricata, Map<String, Kind> kinds) {
        new TreeSet<>(kinds.values().stream().map(Kind::traffic).toList()).forEach(suricata::traffic);
    }

    private static void collect(Subscription subscription, Set<String> seen, Duration patience) {
        try {
            for (var next = subscription.poll(patience); next.isPresent(); next = subscription.poll(patience)) {
                seen.add(((Sighting) next.get()).sightingOf().toString());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "7, REMOVE", "7, REVOCATION", "7, VALID_UNTIL", "7, OTHER_VALUE",
        "8, REMOVE", "8, REVOCATION", "8, VALID_UNTIL", "8, OTHER_VALUE"
    })
    void noKindOfValueIsSeenOnceItIsTakenBack(int version, Way way) {
        try (RealSuricata suricata = RealSuricata.start(version)) {
            suricata.awaitStarted();
            Map<String, Kind> kinds = kinds(suricata.traffic("fingerprint"));
            try (TestBus bus = new TestBus(
                    Indicators.settings(
                            List.of(suricata.socket()),
                            List.of("unix:" + suricata.eveSocket()),
                            Optional.of(suricata.files())),
                    clock)) {
                Await.until("in sync", Duration.ofSeconds(60), () -> bus.metric("suricata_in_sync") == 1);
                Subscription sightings = bus.subscribe(Topic.SIGHTING);
                Map<String, Indicator> firsts = new LinkedHashMap<>();
                Set<String> ids = new TreeSet<>();
                kinds.forEach((name, kind) -> {
                    firsts.put(name, first(way, name, kind));
                    ids.add(Indicators.id(name).toString());
                    bus.publish(firsts.get(name));
                });
                Await.until("all are confirmed", () -> bus.metric("suricata_indicators_applied") == kinds.size());
                Set<String> seen = new TreeSet<>();
                make(suricata, kinds);
                Await.until("each is seen", Duration.ofSeconds(20), () -> {
                    collect(sightings, seen, Duration.ofMillis(100));
                    return seen.equals(ids);
                });
                collect(sightings, seen, QUIET);

                kinds.forEach(
                        (name, kind) -> last(way, name, kind, firsts.get(name)).ifPresent(bus::publish));
                if (way == Way.VALID_UNTIL) {
                    clock.advance(Duration.ofSeconds(3601));
                    Await.until("all are gone", () -> bus.metric("suricata_items") == 0);
                    Await.until("nothing is wanted", () -> bus.metric("suricata_points") == 0);
                } else {
                    Await.until(
                            "all are confirmed", () -> bus.metric("suricata_indicators_applied") == 2L * kinds.size());
                }
                make(suricata, kinds);
                Set<String> after = new TreeSet<>();
                collect(sightings, after, QUIET);
                assertThat(after).isEmpty();
                assertThat(bus.metric("suricata_events", "unresolved")).isZero();
            }
        }
    }
}
