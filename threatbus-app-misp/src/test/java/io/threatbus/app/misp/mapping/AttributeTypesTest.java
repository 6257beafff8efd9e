package io.threatbus.app.misp.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeTypesTest {
    @Test
    void everyRecordedAttributeBecomesThePatternThatIsRecommendedForIt() {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (JsonNode entry : Vectors.attributes()) {
            Mapping mapping = AttributeTypes.map(
                    entry.get("type").asText(), entry.get("value").asText(), PatternOptions.DEFAULT);
            String expected = entry.get("recommended_pattern").isNull()
                    ? "none"
                    : entry.get("recommended_pattern_type").asText() + " "
                            + entry.get("recommended_pattern").asText();
            String actual = mapping instanceof Mapping.Pattern pattern
                    ? pattern.patternType() + " " + pattern.text()
                    : mapping instanceof Mapping.Unmapped ? "none" : mapping.toString();
            if (!actual.equals(expected)) {
                differences.add(entry.get("type") + ": " + actual + " instead of " + expected);
            }
            compared++;
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isEqualTo(274);
    }

    @Test
    void theTableHoldsAllTypesOfMispAndTheirClasses() {
        TreeSet<String> types = new TreeSet<>();
        for (JsonNode entry : Vectors.attributes()) {
            String type = entry.get("type").asText();
            types.add(type);
            String patternClass = AttributeTypes.patternClass(type)
                    .map(c -> c.name().toLowerCase(Locale.ROOT))
                    .orElse("none");
            assertThat(patternClass)
                    .as(type)
                    .isEqualTo(entry.get("recommended_class").asText());
        }
        assertThat(types).hasSize(194);
        assertThat(AttributeTypes.all()).isEqualTo(types);
        assertThat(types.stream().filter(AttributeTypes::isMapped)).hasSize(128);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ip-dst; 999.1.2.3; not an IP address",
                "ip-dst; 198.51.100.07; not an IP address",
                "ip-dst; 198.51.100; not an IP address",
                "ip-dst; 198.51.100.7/33; not an IP address: bad prefix length",
                "ip-dst; 2001:db8:::1; not an IP address",
                "ip-dst; 1:2:3:4:5:6:7:8:9; not an IP address",
                "ip-dst; fe80::1%eth0; not an IP address",
                "ip-dst; localhost; not an IP address",
                "domain; evil example.com; not a domain name",
                "domain; -evil.example.com; not a domain name",
                "domain; evil..example.com; not a domain name",
                "md5; 0cc175b9c0f1b6a831c399e26977266; not 32 hexadecimal digits",
                "md5; zcc175b9c0f1b6a831c399e269772661; not hexadecimal",
                "port; 0; not a port: out of range",
                "port; 65536; not a port: out of range",
                "port; http; not a port",
                "AS; 4294967296; not an AS number: out of range",
                "AS; ASx; not an AS number",
                "size-in-bytes; 99999999999999999999; not a size: out of range",
                "email; nobody; not an e-mail address",
                "domain|ip; evil.example.com; not two halves: no '|' between them",
                "ip-dst|port; 198.51.100.7|80|81; not two halves: more than one '|'",
                "filename|md5; |0cc175b9c0f1b6a831c399e269772661; not two halves: no '|' between them",
                "email-header; no colon here; not a header line: no 'Name:'",
                "ssdeep; abc; not of the form size:hash:hash",
            })
    void aValueThatIsNoneOfItsTypeIsInvalid(String type, String value, String reason) {
        String complaint = reason.replace("''", "'");
        assertThat(AttributeTypes.map(type, value, PatternOptions.DEFAULT)).isEqualTo(new Mapping.Invalid(complaint));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "ip-dst; 198.51.100.7/32; [ipv4-addr:value = '198.51.100.7']",
                "ip-dst; 2001:db8::1/128; [ipv6-addr:value = '2001:db8::1']",
                "ip-dst; ::; [ipv6-addr:value = '::']",
                "ip-dst; 1::; [ipv6-addr:value = '1::']",
                "ip-dst; 2001:db8:0:1:1:1:1:1; [ipv6-addr:value = '2001:db8:0:1:1:1:1:1']",
                "ip-dst; 2001:0:0:1:0:0:0:1; [ipv6-addr:value = '2001:0:0:1::1']",
                "ip-dst; 2001:db8:0:0:1:0:0:1; [ipv6-addr:value = '2001:db8::1:0:0:1']",
                "ip-dst; ::FFFF:198.51.100.9; [ipv6-addr:value = '::ffff:198.51.100.9']",
                "ip-dst; ::ffff:c633:6409; [ipv6-addr:value = '::ffff:198.51.100.9']",
                "domain; EVIL.example.com.; [domain-name:value = 'evil.example.com']",
                "domain; straße.example; [domain-name:value = 'strasse.example']",
                "AS; AS1.10; [autonomous-system:number = 65546]",
                "regkey; hkcu\\Software\\X; [windows-registry-key:key = 'HKEY_CURRENT_USER\\\\Software\\\\X']",
                "email-header; X-Spam: yes; [email-message:additional_header_fields.'X-Spam' = 'yes']",
                "email-header; Subject: yes; [email-message:additional_header_fields.Subject = 'yes']",
                "phone-number; 0032 (0)2 222 2222; [phone-number:value = '+3222222222']",
                "iban; de89 3704 0044 0532 0130 00; [bank-account:iban = 'DE89370400440532013000']",
                "cc-number; 4111-1111 11111111; [payment-card:card_number = '4111111111111111']",
                "http-method; post; [network-traffic:extensions.'http-request-ext'.request_method = 'POST']",
                "stix2-pattern; ([a:b = 1]); ([a:b = 1])",
            })
    void valuesAreNormalised(String type, String value, String pattern) {
        assertThat(AttributeTypes.map(type, value, PatternOptions.DEFAULT)).isEqualTo(Mapping.Pattern.stix(pattern));
    }

    @Test
    void networksBecomeSubsetsAndUnmappedTypesCustomObjectsOnRequest() {
        PatternOptions options = new PatternOptions(true, true, false);
        assertThat(AttributeTypes.map("ip-src", "203.0.113.0/24", options))
                .isEqualTo(Mapping.Pattern.stix("[ipv4-addr:value ISSUBSET '203.0.113.0/24']"));
        assertThat(AttributeTypes.map("ip-src", "203.0.113.1", options))
                .isEqualTo(Mapping.Pattern.stix("[ipv4-addr:value = '203.0.113.1']"));
        assertThat(AttributeTypes.map("pdb", "it's.pdb", options))
                .isEqualTo(Mapping.Pattern.stix(
                        "[x-misp-attribute:x_misp_type = 'pdb' AND x-misp-attribute:x_misp_value = 'it\\'s.pdb']"));
    }

    @Test
    void aTypeOfALaterMispIsUnmapped() {
        assertThat(AttributeTypes.map("brand-new", "x", PatternOptions.DEFAULT))
                .isEqualTo(new Mapping.Unmapped("a type this version does not know"));
        assertThat(AttributeTypes.isKnown("brand-new")).isFalse();
    }
}
