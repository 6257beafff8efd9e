package io.threatbus.app.suricata;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.spi.Subscription;
import io.threatbus.testing.Await;
import io.threatbus.testing.RealSuricata;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way with real Suricatas: published, seen in real traffic, sighted, taken back. */
class RealTrafficTest {
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final byte[] EVIL =
            "MZ this is the evil file ".repeat(20).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static String hash(String algorithm) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(EVIL));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static TestBus bus(RealSuricata suricata) {
        TestBus bus = new TestBus(
                Indicators.settings(
                        List.of(suricata.socket()),
                        List.of("unix:" + suricata.eveSocket()),
                        Optional.of(suricata.files())),
                InstantSource.system());
        Await.until("in sync", Duration.ofSeconds(60), () -> bus.metric("suricata_in_sync") == 1);
        return bus;
    }

    /** What is seen until nothing more comes for a second: indicator and value. */
    private static Set<String> sightings(Subscription subscription) {
        Set<String> seen = new TreeSet<>();
        try {
            for (var next = subscription.poll(ONE_SECOND); next.isPresent(); next = subscription.poll(ONE_SECOND)) {
                seen.add(((Sighting) next.get()).sightingOf().toString());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return seen;
    }

    private static Set<String> ids(String... names) {
        Set<String> ids = new TreeSet<>();
        for (String name : names) {
            ids.add(Indicators.id(name).toString());
        }
        return ids;
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void everyKindOfPointIsSeenInTrafficAndNamesItsIndicatorAndNeighboursAreNotSeen(int version) {
        try (RealSuricata suricata = RealSuricata.start(version)) {
            suricata.awaitStarted();
            try (TestBus bus = bus(suricata)) {
                Subscription seen = bus.subscribe(Topic.SIGHTING);
                String fingerprint = suricata.traffic("fingerprint");
                Map<String, String> patterns = new LinkedHashMap<>();
                patterns.put("dns", "[domain-name:value = 'dns.evil.example']");
                patterns.put("sni", "[domain-name:value = 'sni.evil.example']");
                patterns.put("host", "[domain-name:value = 'Host.Evil.Example.']");
                patterns.put("url", "[url:value = 'http://url.evil.example/a%20b?q=1']");
                patterns.put("port", "[url:value = 'http://port.evil.example:8080/x']");
                patterns.put("root", "[url:value = 'http://root.evil.example']");
                patterns.put("ip", "[ipv4-addr:value = '203.0.113.77']");
                patterns.put("ip6", "[ipv6-addr:value = '2001:db8::77']");
                patterns.put("source", "[network-traffic:src_ref.value = '198.51.100.2']");
                patterns.put("net", "[ipv4-addr:value = '203.0.113.192/28']");
                patterns.put("md5", "[file:hashes.MD5 = '" + hash("MD5") + "']");
                patterns.put("sha1", "[file:hashes.'SHA-1' = '" + hash("SHA-1") + "']");
                patterns.put("sha256", "[file:hashes.'SHA-256' = '" + hash("SHA-256") + "']");
                patterns.put("name", "[file:name = 'evil.exe']");
                patterns.put("cert", "[x509-certificate:hashes.'SHA-1' = '" + fingerprint + "']");
                patterns.put(
                        "agent",
                        "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'Evil/1.0']");
                patterns.forEach((name, pattern) -> bus.publish(Indicators.of(name, pattern)));
                Await.until("all are confirmed", () -> bus.metric("suricata_indicators_applied") == patterns.size());

                suricata.traffic("dns neighbour.evil.example");
                suricata.traffic("dns sub.dns.evil.example");
                suricata.traffic("http url.evil.example /a%20b?q=2 test small");
                suricata.traffic("http root.evil.example /x test small");
                suricata.traffic("http port.evil.example /x test small");
                suricata.traffic("tcp 198.51.100.1 198.51.100.2");
                suricata.traffic("http other.example / evil/1.0 small");
                assertThat(sightings(seen)).isEmpty();

                Map<String, String> traffic = new LinkedHashMap<>();
                traffic.put("dns", "dns DNS.evil.EXAMPLE");
                traffic.put("sni", "tls Sni.evil.example");
                traffic.put("host", "http HOST.evil.example / test small");
                traffic.put("url", "http URL.evil.example /a%20b?q=1 test small");
                traffic.put("port", "http port.evil.example:8080 /x test small 8080");
                traffic.put("root", "http root.evil.example / test small");
                traffic.put("ip", "tcp 198.51.100.1 203.0.113.77");
                traffic.put("ip6", "tcp 2001:db8::77 2001:db8::77");
                traffic.put("source", "tcp 198.51.100.2 198.51.100.1");
                traffic.put("net", "tcp 198.51.100.1 203.0.113.200");
                traffic.put("file", "http files.example /download test evil");
                traffic.put("agent", "http agent.example / Evil/1.0 small");
                traffic.forEach((name, command) -> {
                    Instant sent = Instant.now();
                    suricata.traffic(command);
                    Set<String> expected = name.equals("file")
                            ? ids("md5", "sha1", "sha256", "name")
                            : name.equals("sni") ? ids("sni", "cert") : ids(name);
                    Set<String> got = new TreeSet<>();
                    List<Sighting> all = new ArrayList<>();
                    while (!got.containsAll(expected)) {
                        Sighting sighting = (Sighting) TestBus.next(seen);
                        all.add(sighting);
                        got.add(sighting.sightingOf().toString());
                    }
                    assertThat(Duration.between(sent, Instant.now())).as(name).isLessThan(Duration.ofSeconds(3));
                    assertThat(got).as(command).isEqualTo(expected);
                    assertThat(all.get(0).lastSeen().orElseThrow().instant())
                            .isBetween(sent.minusSeconds(1), Instant.now().plusSeconds(1));
                    String context = all.get(0)
                            .property("x_threatbus_sighting_context")
                            .orElseThrow()
                            .toString();
                    assertThat(context)
                            .contains("\"where\":")
                            .contains("\"src_ip\":")
                            .contains("\"flow_id\":");
                });
                assertThat(sightings(seen)).isSubsetOf(ids("cert", "name", "md5", "sha1", "sha256"));
                assertThat(bus.metric("suricata_events", "unresolved")).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void whatIsTakenBackOrEndsOrHasAnotherValueByNowIsNotSeenAnyLonger(int version) {
        try (RealSuricata suricata = RealSuricata.start(version)) {
            suricata.awaitStarted();
            try (TestBus bus = bus(suricata)) {
                Subscription seen = bus.subscribe(Topic.SIGHTING);
                Indicator removed = Indicators.domain("removed.example");
                Indicator revoked = Indicators.domain("revoked.example");
                Indicator changed = Indicators.of("changed", "[domain-name:value = 'old.example']");
                Indicator ending = Indicators.of(
                        "ending",
                        "[domain-name:value = 'ending.example']",
                        0,
                        Map.of(
                                "valid_until",
                                io.threatbus.stix.StixTimestamp.of(Instant.now().plusSeconds(6))
                                        .toString()));
                Indicator one = Indicators.of("one", "[domain-name:value = 'shared.example']");
                Indicator two = Indicators.of("two", "[domain-name:value = 'shared.example']");
                for (Indicator indicator : List.of(removed, revoked, changed, ending, one, two)) {
                    bus.publish(indicator);
                }
                Await.until("all are confirmed", () -> bus.metric("suricata_indicators_applied") == 6);
                for (String name : List.of("removed", "revoked", "old", "ending", "shared")) {
                    suricata.traffic("dns " + name + ".example");
                }
                assertThat(sightings(seen))
                        .isEqualTo(ids("removed.example", "revoked.example", "changed", "ending", "one", "two"));

                bus.publish(Indicators.removal(removed));
                bus.publish(Indicators.of("revoked.example", revoked.pattern(), 5, Map.of("revoked", true)));
                bus.publish(Indicators.of("changed", "[domain-name:value = 'new.example']", 5, Map.of()));
                bus.publish(Indicators.removal(one));
                Await.until("all are confirmed", () -> bus.metric("suricata_indicators_applied") == 10);
                Await.until("its time is over", () -> bus.metric("suricata_items", "tb-domain") == 2);
                for (String name : List.of("removed", "revoked", "old", "ending", "shared", "new")) {
                    suricata.traffic("dns " + name + ".example");
                }
                assertThat(sightings(seen)).isEqualTo(ids("two", "changed"));
                assertThat(bus.metric("suricata_events", "unresolved")).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void aLargeNetworkIsSeenOnceItsRuleIsLoadedAndNoLongerOnceItIsGone(int version) {
        try (RealSuricata suricata = RealSuricata.start(version)) {
            suricata.awaitStarted();
            try (TestBus bus = bus(suricata)) {
                Subscription seen = bus.subscribe(Topic.SIGHTING);
                Indicator network = Indicators.of("network", "[ipv4-addr:value = '198.18.0.0/20']");
                bus.publish(network);
                Await.until(
                        "the rules are reloaded",
                        Duration.ofSeconds(60),
                        () -> bus.metric("suricata_commands", "reload", "ok") == 1
                                && bus.metric("suricata_reconciliations") == 2
                                && bus.metric("suricata_in_sync") == 1);
                suricata.traffic("tcp 198.51.100.1 198.18.5.5");
                assertThat(sightings(seen)).isEqualTo(ids("network"));

                bus.publish(Indicators.removal(network));
                Await.until(
                        "the rules are reloaded",
                        Duration.ofSeconds(60),
                        () -> bus.metric("suricata_commands", "reload", "ok") == 2
                                && bus.metric("suricata_reconciliations") == 3);
                suricata.traffic("tcp 198.51.100.1 198.18.5.5 9998");
                assertThat(sightings(seen)).isEmpty();
            }
        }
    }
}
