package io.threatbus.app.suricata.point;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.suricata.Indicators;
import io.threatbus.app.suricata.command.Command;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.GuardFinding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemMapperTest {
    private final ItemMapper mapper = new ItemMapper(Compound.EXACT, new Capabilities(true, true, 4));

    private Mapping map(String pattern) {
        return mapper.map(Indicators.of("x", pattern));
    }

    private List<String> items(String pattern) {
        return map(pattern).items().stream()
                .map(item -> item.set().label() + " " + item.value())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            [domain-name:value = 'Evil.EXAMPLE.']                         | tb-domain evil.example
            [domain-name:value = 'bücher.example']                        | tb-domain xn--bcher-kva.example
            [ipv4-addr:value = '203.0.113.9/32']                          | tb-ip 203.0.113.9
            [ipv6-addr:value = '2001:DB8::0001']                          | tb-ip 2001:db8::1
            [ipv6-addr:value = '::ffff:203.0.113.9']                      | tb-ip 203.0.113.9
            [network-traffic:src_ref.value = '203.0.113.9']               | tb-ip-src 203.0.113.9
            [network-traffic:dst_ref.value = '203.0.113.9']               | tb-ip-dst 203.0.113.9
            [ipv4-addr:value = '203.0.113.0/31']                          | tb-ip 203.0.113.0, tb-ip 203.0.113.1
            [ipv4-addr:value = '203.0.113.0/24']                          | network either 203.0.113.0/24
            [url:value = 'HTTP://User:pw@Evil.Example:80/A?b#c']          | url evil.example/A?b, tb-url-host evil.example, tb-url-path /A?b
            [url:value = 'https://evil.example']                          | url evil.example/, tb-url-root evil.example
            [url:value = 'http://evil.example:8080?q=1']                  | url evil.example:8080/?q=1, tb-url-host evil.example, tb-url-path /?q=1
            [url:value = 'http://evil.example/ä b']                       | url evil.example/%C3%A4%20b, tb-url-host evil.example, tb-url-path /%C3%A4%20b
            [url:value = 'http://[2001:DB8::1]/x']                        | url [2001:db8::1]/x, tb-url-host [2001:db8::1], tb-url-path /x
            [file:hashes.MD5 = 'D41D8CD98F00B204E9800998ECF84270']        | tb-md5 d41d8cd98f00b204e9800998ecf84270
            [file:hashes.'SHA-1' = 'da39a3ee5e6b4b0d3255bfef95601890afd80700'] | sha1 da39a3ee5e6b4b0d3255bfef95601890afd80700
            [x509-certificate:hashes.'SHA-1' = 'DA39A3EE5E6B4B0D3255BFEF95601890AFD80700'] | tb-cert da:39:a3:ee:5e:6b:4b:0d:32:55:bf:ef:95:60:18:90:af:d8:07:00
            [network-traffic:x_misp_ja3_fingerprint_md5 = 'E7D705A3286E19EA42F587B344EE6865'] | tb-ja3 e7d705a3286e19ea42f587b344ee6865
            [file:name = 'Evil.exe']                                      | tb-file-name Evil.exe
            """)
    void aPatternBecomesItemsAsSuricataComparesThem(String pattern, String expected) {
        assertThat(String.join(", ", items(pattern))).isEqualTo(expected);
        assertThat(map(pattern).skipped()).isEmpty();
    }

    @Test
    void whatTheGuardOfTheBusHoldsBackIsLeftOutUnlessAnOperatorHasReleasedIt() {
        PointGuard lists = point -> point.value().equals("held.example")
                ? Optional.of(new GuardFinding(GuardFinding.Weight.IMPOSSIBLE, "warning-list", "on a list"))
                : Optional.empty();
        ItemMapper guarded = new ItemMapper(Compound.EXACT, new Capabilities(true, true, 4), lists);
        String pattern = "[domain-name:value IN ('held.example', 'free.example')]";
        Mapping mapping = guarded.map(Indicators.of("x", pattern));
        Item held = new Item(DataSet.DOMAIN, "held.example");
        Item free = new Item(DataSet.DOMAIN, "free.example");
        assertThat(mapping.items()).containsExactly(free);
        assertThat(mapping.skipped()).extracting(Mapping.Skip::reason).containsExactly("guard-warning-list");

        Map<String, String> released = Map.of("x_threatbus_guard", "released warning-list: an operator wants it");
        assertThat(guarded.map(Indicators.of("x", pattern, 0, released)).items())
                .containsExactly(held, free);
        assertThat(guarded.meant(PatternParser.parse(pattern), held)).isPresent();
        assertThat(mapper.map(Indicators.of("x", "[ipv4-addr:value = '127.0.0.1']", 0, released))
                        .items())
                .containsExactly(new Item(DataSet.IP, "127.0.0.1"));
    }

    @Test
    void whatSetsAreTriedWithIsNeverWantedForTryingTakesItOutAgain() {
        Set<Item> tried = DataSet.IN_SURICATA.stream()
                .map(set -> new Item(set, set.placeholder()))
                .collect(Collectors.toSet());
        for (String pattern : List.of(
                "[domain-name:value = 'ThreatBus.invalid']",
                "[url:value = 'http://threatbus.invalid/']",
                "[file:name = 'threatbus.invalid']",
                "[ipv4-addr:value = '192.0.2.0']",
                "[network-traffic:src_ref.value = '192.0.2.0']",
                "[file:hashes.MD5 = '" + "0".repeat(32) + "']",
                "[file:hashes.'SHA-256' = '" + "0".repeat(64) + "']")) {
            assertThat(map(pattern).items()).as(pattern).doesNotContainAnyElementsOf(tried);
        }
        assertThat(map("[ipv4-addr:value = '192.0.2.0']").skipped())
                .extracting(Mapping.Skip::reason)
                .containsExactly("never-seen");
        assertThat(items("[ipv4-addr:value = '192.0.2.0/31']")).containsExactly("tb-ip 192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            [domain-name:value = '*.evil.example']           | never-seen
            [domain-name:value = 'evil[.]example']           | never-seen
            [url:value = 'hxxp://evil.example/']             | never-seen
            [url:value = 'ftp://evil.example/x']             | never-seen
            [domain-name:value = 'localhost']                | guard-single-label
            [ipv4-addr:value = '127.0.0.1']                  | guard-loopback
            [ipv4-addr:value = '0.0.0.0/0']                  | guard-too-wide
            [ipv6-addr:value = '::/0']                       | guard-too-wide
            [ipv4-addr:value = '224.0.0.251']                | guard-multicast
            [file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e'] | guard-empty-file
            [email-addr:value = 'a@evil.example']            | no-suricata-set
            [mac-addr:value = '00:00:5e:00:53:01']           | no-suricata-set
            [file:hashes.SSDEEP = '3:abc:def']               | hash-algorithm
            [x509-certificate:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf84270'] | certificate-hash
            [domain-name:resolves_to_refs[*].value = '203.0.113.9'] | role
            [file:size > 3]                                  | range
            [domain-name:value = 'co.uk']                    | guard-public-suffix
            [url:value = 'http://127.0.0.1/x']               | guard-loopback
            [domain-name:value = 'a.example' AND url:value = 'http://b.example/'] | and-of-properties
            """)
    void whatSuricataHasNoFormForIsSkippedWithItsReason(String pattern, String reason) {
        Mapping mapping = map(pattern);
        assertThat(mapping.items()).isEmpty();
        assertThat(mapping.skipped()).extracting(Mapping.Skip::reason).containsExactly(reason);
    }

    @Test
    void ofSeveralValuesThoseThatCanBeLookedForAre() {
        Mapping mapping = map("[domain-name:value = 'a.example' OR email-addr:value = 'a@b.example']");
        assertThat(mapping.items()).hasSize(1);
        assertThat(mapping.points()).isEqualTo(1);
        assertThat(mapping.skipped()).hasSize(1);
    }

    @Test
    void aHashDecidesWhateverElseThePatternSaysAndIsNotJudged() {
        String hash = "8764605c6f388c89096b534d33565802";
        Mapping mapping = map("[file:name = 'a.exe' AND file:size = 3 AND file:hashes.MD5 = '" + hash + "']");
        assertThat(mapping.items()).containsExactly(new Item(DataSet.MD5, hash));
        assertThat(mapping.judged()).isFalse();
    }

    @Test
    void ofWhatMustComeTogetherTheMostTellingPointIsLookedForIfThatIsWanted() {
        String pattern = "[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443]";
        assertThat(map(pattern).items()).isEmpty();
        ItemMapper necessary = new ItemMapper(Compound.NECESSARY, new Capabilities(true, true, 4));
        Mapping mapping = necessary.map(Indicators.of("x", pattern));
        assertThat(mapping.items()).containsExactly(new Item(DataSet.IP_DESTINATION, "203.0.113.9"));
        assertThat(mapping.judged()).isTrue();
        assertThat(necessary.meant(PatternParser.parse(pattern), mapping.items().get(0)))
                .isPresent();
    }

    @Test
    void theLongestValueThatIsTakenFitsIntoACommandOfFourThousandBytesAndALongerOneIsSkipped() {
        Item longest = map("[file:name = '" + "x".repeat(2_800) + "']").items().get(0);
        Map<String, String> json = Map.of("id", Indicators.id("x").toString());
        assertThat(Command.addJson(longest.set(), longest.value(), json).bytes().length)
                .isLessThanOrEqualTo(4_000);
        assertThat(map("[file:name = '" + "é".repeat(1_401) + "']").skipped())
                .extracting(Mapping.Skip::reason)
                .containsExactly("too-long");
    }
}
