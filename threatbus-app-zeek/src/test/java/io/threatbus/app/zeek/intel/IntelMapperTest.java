package io.threatbus.app.zeek.intel;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IntelMapperTest {
    private static IntelMapping map(String pattern) {
        return IntelMapper.map(Indicator.of(Map.of("pattern", pattern, "pattern_type", "stix")));
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
                "[file:hashes.MD5 = 'D41D8CD98F00B204E9800998ECF8427E']|FILE_HASH|d41d8cd98f00b204e9800998ecf8427e",
                "[file:hashes.'SHA-256' = 'abababababababababababababababababababababababababababababababab']|FILE_HASH|abababababababababababababababababababababababababababababababab",
                "[file:hashes.SSDEEP = '3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C']|FILE_HASH|3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C",
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
                "[x509-certificate:hashes.'SHA-1' = 'ABABABABABABABABABABABABABABABABABABABAB']|CERT_HASH|abababababababababababababababababababab",
                "[network-traffic:x_misp_ssh_fingerprint = '123D8E2A1F9E4B0C6D7F8A9B0C1D2E3F']|PUBKEY_HASH|12:3d:8e:2a:1f:9e:4b:0c:6d:7f:8a:9b:0c:1d:2e:3f"
            })
    void whatZeekKnowsIsMapped(String pattern, IntelType type, String value) {
        assertThat(map(pattern)).isEqualTo(new IntelMapping.Items(List.of(new IntelItem(type, value)), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[domain-name:value = 'a' AND domain-name:x = 'b']|and-of-properties",
                "[domain-name:value = 'a'] FOLLOWEDBY [domain-name:value = 'b']|followed-by",
                "[domain-name:value != 'a']|negation",
                "[domain-name:value LIKE 'a%']|wildcard",
                "[mac-addr:value = '00:00:5e:00:53:01']|no-intel-type",
                "[autonomous-system:number = 64496]|no-intel-type",
                "[process:name = 'x']|no-intel-type",
                "[x509-certificate:hashes.'SHA-256' = 'abababababababababababababababababababababababababababababababab']|certificate-hash",
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
                .isEqualTo(new IntelMapping.Items(
                        List.of(
                                new IntelItem(IntelType.DOMAIN, "a.example"),
                                new IntelItem(IntelType.DOMAIN, "b.example"),
                                new IntelItem(IntelType.ADDR, "192.0.2.7")),
                        List.of()));
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
        assertThat(IntelMapper.map(indicator))
                .isInstanceOfSatisfying(IntelMapping.Unmappable.class, obstacle -> assertThat(obstacle.reason())
                        .isEqualTo("pattern-type"));
    }
}
