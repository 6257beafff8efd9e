package io.threatbus.stix.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.pattern.Points;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SensorGuardTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipv4-addr:value = '0.0.0.0/0' | too-wide",
                "ipv4-addr:value = '64.0.0.0/7' | too-wide",
                "ipv6-addr:value = '::/0' | too-wide",
                "ipv4-addr:value = '127.9.9.9' | loopback",
                "ipv6-addr:value = '::1' | loopback",
                "ipv6-addr:value = '::ffff:127.0.0.1' | loopback",
                "ipv4-addr:value = '0.0.0.0' | unspecified",
                "ipv4-addr:value = '239.255.255.250' | multicast",
                "ipv6-addr:value = 'ff02::1' | multicast",
                "ipv4-addr:value = '255.255.255.255' | broadcast",
                "ipv4-addr:value = '250.1.1.1' | reserved",
                "domain-name:value = 'com' | single-label",
                "domain-name:value = 'localhost' | single-label",
                "domain-name:value = 'x.localhost' | loopback",
                "domain-name:value = 'co.uk' | public-suffix",
                "domain-name:value = 'CO.JP' | public-suffix",
                "domain-name:value = 'gov.au' | public-suffix",
                "url:value = 'http://127.0.0.1:8080/x' | loopback",
                "url:value = 'http://localhost/x' | loopback",
                "file:hashes.MD5 = 'D41D8CD98F00B204E9800998ECF8427E' | empty-file",
                "file:hashes.'SHA-256' = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' | empty-file",
            })
    void whatWouldMatchEverythingOrNothingIsImpossible(String comparison, String code) {
        assertThat(SensorGuard.inspect(point(comparison)))
                .hasValueSatisfying(finding -> assertThat(finding.code()).isEqualTo(code))
                .hasValueSatisfying(finding -> assertThat(finding.weight()).isEqualTo(GuardFinding.Weight.IMPOSSIBLE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipv4-addr:value = '10.0.0.1' | private",
                "ipv4-addr:value = '172.31.0.0/16' | private",
                "ipv6-addr:value = 'fd00::1' | private",
                "ipv4-addr:value = '169.254.1.1' | link-local",
                "ipv6-addr:value = 'fe80::1' | link-local",
                "ipv4-addr:value = '203.0.113.9' | documentation",
                "ipv6-addr:value = '2001:db8::1' | documentation",
                "domain-name:value = 'evil.example' | documentation",
                "domain-name:value = 'a.example.com' | documentation",
            })
    void whatIsHardlyEverMeantIsSpecial(String comparison, String code) {
        assertThat(SensorGuard.inspect(point(comparison)))
                .hasValueSatisfying(finding -> assertThat(finding.code()).isEqualTo(code))
                .hasValueSatisfying(finding -> assertThat(finding.weight()).isEqualTo(GuardFinding.Weight.SPECIAL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ipv4-addr:value = '8.8.8.8'",
                "ipv4-addr:value = '128.0.0.1'",
                "ipv4-addr:value = '9.0.0.0/8'",
                "ipv6-addr:value = '2001:4860:4860::8888'",
                "domain-name:value = 'evil.com'",
                "domain-name:value = 'evil.co.uk'",
                "domain-name:value = 'co.de'",
                "domain-name:value = 't.co'",
                "url:value = 'http://intranet/x'",
                "url:value = 'http://evil.com/127.0.0.1'",
                "file:hashes.MD5 = '84238dfc8092e5d9c0dac8ef93371a07'",
                "file:name = 'com'"
            })
    void anythingElsePasses(String comparison) {
        assertThat(SensorGuard.inspect(point(comparison))).isEmpty();
    }

    /** What is passed by sight alone must be what passes in earnest. */
    @Test
    void theScreenNeverPassesWhatTheGuardHasSomethingToSayOf() {
        Random random = new Random(3);
        int plain = 0;
        for (int i = 0; i < 200_000; i++) {
            String comparison =
                    switch (i % 4) {
                        case 0 -> "ipv4-addr:value = '" + octets(random) + "'";
                        case 1 -> "domain-name:value = '" + name(random) + "'";
                        case 2 ->
                            "url:value = 'http" + (random.nextBoolean() ? "s" : "") + "://"
                                    + (random.nextInt(3) == 0 ? octets(random) : name(random)) + "/x'";
                        default ->
                            "file:hashes.MD5 = '"
                                    + (random.nextBoolean()
                                            ? "d41d8cd98f00b204e9800998ecf8427e"
                                            : "84238dfc8092e5d9c0dac8ef93371a07")
                                    + "'";
                    };
            if (GuardScreen.isPlain("[" + comparison + "]")) {
                plain++;
                assertThat(SensorGuard.inspect(point(comparison)))
                        .as(comparison)
                        .isEmpty();
            }
        }
        assertThat(plain).isGreaterThan(50_000);
    }

    private static String octets(Random random) {
        return random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }

    private static String name(Random random) {
        List<String> labels =
                List.of("com", "example", "co", "uk", "de", "localhost", "test", "evil", "www", "net", "invalid", "x1");
        StringBuilder name = new StringBuilder(labels.get(random.nextInt(labels.size())));
        for (int i = random.nextInt(3); i > 0; i--) {
            name.append('.').append(labels.get(random.nextInt(labels.size())));
        }
        return name.toString();
    }

    private static Point point(String comparison) {
        Points points = (Points) PointExtraction.extract(PatternParser.parse("[" + comparison + "]"));
        return points.points().get(0);
    }
}
