package io.threatbus.app.zeek.intel;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.sensor.Basis;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.Condition;
import io.threatbus.stix.sensor.ConditionKind;
import io.threatbus.stix.sensor.GuardFinding;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IntelMapperTest {
    private static IntelMapping map(String pattern) {
        return new IntelMapper(IntelOptions.PLAIN)
                .map(Indicator.of(Map.of("pattern", pattern, "pattern_type", "stix")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[domain-name:value = 'evil.com']|DOMAIN|evil.com",
                "[domain-name:value = 'evil.com.']|DOMAIN|evil.com",
                "[email-addr:value = 'a@evil.com']|EMAIL|a@evil.com",
                "[email-message:from_ref.value = 'a@evil.com']|EMAIL|a@evil.com",
                "[file:name = 'evil.exe']|FILE_NAME|evil.exe",
                "[file:hashes.MD5 = '84238DFC8092E5D9C0DAC8EF93371A07']|FILE_HASH|84238dfc8092e5d9c0dac8ef93371a07",
                "[file:hashes.'SHA-256' ="
                        + " 'abababababababababababababababababababababababababababababababab']|FILE_HASH|abababababababababababababababababababababababababababababababab",
                "[file:hashes.SSDEEP ="
                        + " '3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C']|FILE_HASH|3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C",
                "[ipv4-addr:value = '192.0.2.7']|ADDR|192.0.2.7",
                "[ipv4-addr:value = '192.0.2.7/32']|ADDR|192.0.2.7",
                "[ipv6-addr:value = '2001:DB8:0::1']|ADDR|2001:db8::1",
                "[ipv4-addr:value = '192.0.2.7/24']|SUBNET|192.0.2.0/24",
                "[ipv4-addr:value ISSUBSET '192.0.2.0/24']|SUBNET|192.0.2.0/24",
                "[ipv6-addr:value = '2001:db8::/32']|SUBNET|2001:db8::/32",
                "[network-traffic:dst_ref.value = '192.0.2.7']|ADDR|192.0.2.7",
                "[software:name = 'Word']|SOFTWARE|Word",
                "[url:value = 'http://evil.com/a?b=c']|URL|evil.com/a?b=c",
                "[url:value = 'HTTPS://evil.com/a/b']|URL|evil.com/a/b",
                "[url:value = 'evil.com/a']|URL|evil.com/a",
                "[url:value = 'http://evil.com']|URL|evil.com/",
                "[url:value = 'http://evil.com?q=http://x/']|URL|evil.com/?q=http://x/",
                "[url:value = 'http://evil.com/a#top']|URL|evil.com/a",
                "[user-account:user_id = 'root']|USER_NAME|root",
                "[user-account:account_login = 'root']|USER_NAME|root",
                "[user:user_id = 'root']|USER_NAME|root",
                "[x509-certificate:hashes.'SHA-1' ="
                        + " 'ABABABABABABABABABABABABABABABABABABABAB']|CERT_HASH|abababababababababababababababababababab",
                "[network-traffic:x_misp_ssh_fingerprint ="
                        + " '123D8E2A1F9E4B0C6D7F8A9B0C1D2E3F']|PUBKEY_HASH|12:3d:8e:2a:1f:9e:4b:0c:6d:7f:8a:9b:0c:1d:2e:3f"
            })
    void whatZeekKnowsIsMapped(String pattern, IntelType type, String value) {
        assertThat(map(pattern)).isInstanceOfSatisfying(IntelMapping.Items.class, mapped -> assertThat(mapped.items())
                .containsExactly(new IntelItem(type, value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[domain-name:value = 'a.com' AND domain-name:x = 'b']|and-of-properties",
                "[domain-name:value = 'a.com'] FOLLOWEDBY [domain-name:value = 'b.com']|followed-by",
                "[domain-name:value != 'a']|negation",
                "[domain-name:value LIKE 'a%']|wildcard",
                "[mac-addr:value = '00:00:5e:00:53:01']|no-intel-type",
                "[autonomous-system:number = 64496]|no-intel-type",
                "[process:name = 'x']|no-intel-type",
                "[x509-certificate:hashes.'SHA-256' ="
                        + " 'abababababababababababababababababababababababababababababababab']|certificate-hash",
                "[network-traffic:x_misp_ssh_fingerprint = 'SHA256:xyz']|public-key-hash",
                "[ipv4-addr:value = '192.0.2.700']|invalid-value"
            })
    void whatZeekDoesNotKnowHasAReason(String pattern, String reason) {
        assertThat(map(pattern))
                .isInstanceOfSatisfying(IntelMapping.Unmappable.class, obstacle -> assertThat(obstacle.reason())
                        .isEqualTo(reason));
    }

    @Test
    void alternativesBecomeSeveralItems() {
        assertThat(map("[domain-name:value IN ('a.example', 'b.example')] OR [ipv4-addr:value = '192.0.2.7']"))
                .isInstanceOfSatisfying(IntelMapping.Items.class, mapped -> assertThat(mapped.items())
                        .containsExactly(
                                new IntelItem(IntelType.DOMAIN, "a.example"),
                                new IntelItem(IntelType.DOMAIN, "b.example"),
                                new IntelItem(IntelType.ADDR, "192.0.2.7")));
    }

    @Test
    void anAlternativeThatZeekDoesNotKnowIsLeftOut() {
        assertThat(map("[domain-name:value = 'a.example' OR mac-addr:value = '00:00:5e:00:53:01']"))
                .isInstanceOfSatisfying(IntelMapping.Items.class, mapped -> {
                    assertThat(mapped.items()).containsExactly(new IntelItem(IntelType.DOMAIN, "a.example"));
                    assertThat(mapped.leftOut())
                            .singleElement()
                            .extracting(IntelMapping.Unmappable::reason)
                            .isEqualTo("no-intel-type");
                });
    }

    @Test
    void otherPatternLanguagesAreNotMapped() {
        Indicator indicator = Indicator.of(Map.of("pattern", "alert tcp", "pattern_type", "snort"));
        assertThat(new IntelMapper(IntelOptions.PLAIN).map(indicator))
                .isInstanceOfSatisfying(IntelMapping.Unmappable.class, obstacle -> assertThat(obstacle.reason())
                        .isEqualTo("pattern-type"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[domain-name:value = 'b\u00fccher.com']|xn--bcher-kva.com",
                "[domain-name:value = 'B\u00dcCHER.com']|xn--bcher-kva.com",
                "[domain-name:value = 'fa\u00df.com']|xn--fa-hia.com",
                "[url:value = 'http://b\u00fccher.com/\u00e4']|xn--bcher-kva.com/\u00e4",
                "[url:value = 'http://evil.com:80/x']|evil.com/x",
                "[url:value = 'https://evil.com:443/x']|evil.com/x",
                "[url:value = 'http://user:pw@evil.com/x']|evil.com/x",
                "[url:value = 'http://evil.com:8080/x']|evil.com:8080:8080/x,evil.com:8080/x",
                "[url:value = 'http://[2001:db8::1]/x']|[2001:db8::1]/x",
                "[url:value = 'http://evil.com/a%20b']|evil.com/a b,evil.com/a%20b",
                "[url:value = 'http://evil.com/a@b']|evil.com/a@b",
                "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'EvilUA/1.0']|EvilUA/1.0",
                "[x509-certificate:hashes.'SHA-1' = 'aabbccddeeff00112233445566778899aabbccdd']"
                        + "|aabbccddeeff00112233445566778899aabbccdd",
                "[file:name = 'a.exe' AND file:hashes.MD5 = '84238dfc8092e5d9c0dac8ef93371a07'"
                        + " AND file:hashes.'SHA-1' = 'abababababababababababababababababababab']"
                        + "|84238dfc8092e5d9c0dac8ef93371a07,abababababababababababababababababababab",
            })
    void valuesAreLookedForAsZeekSeesThem(String pattern, String values) {
        assertThat(map(pattern)).isInstanceOfSatisfying(IntelMapping.Items.class, mapped -> assertThat(mapped.items())
                .extracting(IntelItem::value)
                .containsExactly(values.split(",", -1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[domain-name:value = 'evil[.]com']|never-seen|evil.com",
                "[domain-name:value = 'hxxp://evil.com']|never-seen|evil.com",
                "[domain-name:value = '*.evil.com']|never-seen|",
                "[domain-name:value = '8.8.8.8']|never-seen|8.8.8.8",
                "[domain-name:value = 'evil.com/x']|never-seen|",
                "[domain-name:value = 'a b.com']|never-seen|",
                "[email-addr:value = 'a@evil.com ']|never-seen|a@evil.com",
                "[email-addr:value = '<a@evil.com>']|never-seen|a@evil.com",
                "[url:value = 'hxxp://evil.com/x']|never-seen|evil.com/x",
                "[url:value = 'ftp://evil.com/x']|never-seen|",
                "[url:value = 'http://']|never-seen|",
                "[ipv4-addr:value = '0.0.0.0/0']|guard-too-wide|",
                "[ipv6-addr:value = '::/0']|guard-too-wide|",
                "[ipv4-addr:value = '127.0.0.1']|guard-loopback|",
                "[ipv4-addr:value = '224.0.0.1']|guard-multicast|",
                "[ipv4-addr:value = '255.255.255.255']|guard-broadcast|",
                "[domain-name:value = 'com']|guard-single-label|",
                "[domain-name:value = 'co.uk']|guard-public-suffix|",
                "[url:value = 'http://127.0.0.1/x']|guard-loopback|",
                "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']|guard-empty-file|",
            })
    void whatIsNeverSeenOrWouldMatchEverythingHasAReasonAndIsRepairedOnlyIfThatIsWanted(
            String pattern, String reason, String repaired) {
        assertThat(map(pattern))
                .isInstanceOfSatisfying(IntelMapping.Unmappable.class, obstacle -> assertThat(obstacle.reason())
                        .isEqualTo(reason));
        IntelMapping mended = new IntelMapper(new IntelOptions(false, Compound.EXACT, true))
                .map(Indicator.of(Map.of("pattern", pattern, "pattern_type", "stix")));
        assertThat(
                        mended instanceof IntelMapping.Items items
                                ? items.items().get(0).value()
                                : null)
                .isEqualTo(repaired);
    }

    @Test
    void oneBadBranchDoesNotTakeTheOthers() {
        assertThat(map("[ipv4-addr:value = '0.0.0.0/0' OR ipv4-addr:value = '8.8.8.8']"))
                .isInstanceOfSatisfying(IntelMapping.Items.class, mapped -> {
                    assertThat(mapped.items()).containsExactly(new IntelItem(IntelType.ADDR, "8.8.8.8"));
                    assertThat(mapped.leftOut())
                            .extracting(IntelMapping.Unmappable::reason)
                            .containsExactly("guard-too-wide");
                });
    }

    @Test
    void whatAnOperatorHasReleasedIsLookedForAndWhatTheBusKeepsOutIsNot() {
        Indicator impossible = Indicator.of(Map.of(
                "pattern",
                "[ipv4-addr:value = '0.0.0.0/0']",
                "pattern_type",
                "stix",
                "x_threatbus_guard",
                "released too-wide: an operator wants it"));
        assertThat(new IntelMapper(IntelOptions.PLAIN).map(impossible)).isInstanceOf(IntelMapping.Items.class);

        PointGuard lists = point -> point.value().equals("8.8.8.8")
                ? Optional.of(new GuardFinding(GuardFinding.Weight.IMPOSSIBLE, "warning-list", "on a list"))
                : Optional.empty();
        Indicator listed = Indicator.of(Map.of(
                "pattern", "[ipv4-addr:value = '8.8.8.8' OR ipv4-addr:value = '8.8.1.1']", "pattern_type", "stix"));
        assertThat(new IntelMapper(IntelOptions.PLAIN, lists).map(listed))
                .isInstanceOfSatisfying(IntelMapping.Items.class, mapped -> {
                    assertThat(mapped.items()).containsExactly(new IntelItem(IntelType.ADDR, "8.8.1.1"));
                    assertThat(mapped.leftOut())
                            .extracting(IntelMapping.Unmappable::reason)
                            .containsExactly("guard-warning-list");
                });
    }

    @Test
    void theOriginalScriptGetsNoItemWhoseConditionsItCannotCheckUnlessNecessaryPointsAreWanted() {
        String pattern = "[network-traffic:dst_ref.value = '192.0.2.5' AND network-traffic:dst_port = 443]";
        Indicator indicator = Indicator.of(Map.of("pattern", pattern, "pattern_type", "stix"));

        assertThat(new IntelMapper(IntelOptions.PLAIN).map(indicator)).isInstanceOf(IntelMapping.Unmappable.class);
        assertThat(new IntelMapper(new IntelOptions(false, Compound.NECESSARY, false)).map(indicator))
                .isInstanceOfSatisfying(IntelMapping.Items.class, mapped -> assertThat(
                                mapped.watches().get(0).meant().basis())
                        .isEqualTo(Basis.NECESSARY));
        assertThat(new IntelMapper(new IntelOptions(true, Compound.EXACT, false)).map(indicator))
                .isInstanceOfSatisfying(IntelMapping.Items.class, mapped -> assertThat(
                                mapped.watches().get(0).meant().conditions())
                        .extracting(Condition::kind)
                        .containsExactly(ConditionKind.DESTINATION_PORT, ConditionKind.DESTINATION_ADDRESS));
    }
}
