package io.threatbus.stix.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which patterns come apart into points, which do not, and why. */
class PointExtractionTest {
    private static final String MD5 = "cead3f77f6cda6ec00f57d76c9a6879f";
    private static final String UPPER = "CEAD3F77F6CDA6EC00F57D76C9A6879F";

    @ParameterizedTest(name = "<{0}>")
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            # a single equality, property by property
            [ipv4-addr:value = '203.0.113.33'] ~ IPV4 203.0.113.33
            [ipv4-addr:value = '203.0.113.33/32'] ~ IPV4 203.0.113.33
            [ipv4-addr:value = '203.0.113.0/24'] ~ IPV4_SUBNET 203.0.113.0/24
            [ipv4-addr:value = '203.0.113.33/24'] ~ IPV4_SUBNET 203.0.113.0/24
            [ipv4-addr:value = '0.0.0.0/0'] ~ IPV4_SUBNET 0.0.0.0/0
            [ipv6-addr:value = '2001:0DB8:dead:beef::0001'] ~ IPV6 2001:db8:dead:beef::1
            [ipv6-addr:value = '2001:0db8:dead:beef:dead:beef:dead:0001/128'] ~ IPV6 2001:db8:dead:beef:dead:beef:dead:1
            [ipv6-addr:value = '2001:db8::/32'] ~ IPV6_SUBNET 2001:db8::/32
            [ipv6-addr:value = '::ffff:198.51.100.9'] ~ IPV6 ::ffff:198.51.100.9
            [ipv4-addr:value = '2001:db8::1'] ~ IPV6 2001:db8::1
            [domain-name:value = 'evil.example'] ~ DOMAIN evil.example
            [domain-name:value = 'Evil.example.'] ~ DOMAIN Evil.example
            [url:value = 'HTTP://evil.example/a?b=%20#c.'] ~ URL HTTP://evil.example/a?b=%20#c.
            [email-addr:value = 'Jo@evil.example'] ~ EMAIL_ADDRESS Jo@evil.example
            [mac-addr:value = '00:00:5e:00:53:01'] ~ MAC_ADDRESS 00:00:5e:00:53:01
            [file:name = 'C:\\\\Windows\\\\it\\'s.exe'] ~ FILE_NAME C:\\Windows\\it's.exe
            [user-account:account_login = 'root'] ~ USER_NAME root
            [user-account:user_id = 'S-1-5-18'] ~ USER_NAME S-1-5-18
            [software:name = 'Word'] ~ SOFTWARE Word
            [autonomous-system:number = 64496] ~ AUTONOMOUS_SYSTEM 64496
            [autonomous-system:number = '64496'] ~ AUTONOMOUS_SYSTEM 64496
            [autonomous-system:number = 'AS64496'] ~ AUTONOMOUS_SYSTEM 64496
            [windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\x'] ~ OTHER HKEY_LOCAL_MACHINE\\x
            [network-traffic:dst_port = 443] ~ OTHER 443
            [process:is_hidden = true] ~ OTHER true
            [file:magic_number_hex = h'FFD8'] ~ OTHER h'ffd8'
            [file:created = t'2014-01-13T07:03:17Z'] ~ OTHER t'2014-01-13T07:03:17Z'
            [x-foo:bar = 7.50] ~ OTHER 7.5
            [x-foo:bar = ''] ~ OTHER
            [user-account:display_name = 'Peter'] ~ OTHER Peter
            [email-message:to_refs[0].value = 'a@b.example'] ~ EMAIL_ADDRESS/TO a@b.example
            # hashes, whatever the spelling of the algorithm
            [file:hashes.MD5 = 'CEAD3F77F6CDA6EC00F57D76C9A6879F'] ~ FILE_HASH(MD5) cead3f77f6cda6ec00f57d76c9a6879f
            [file:hashes.md5 = 'cead3f77f6cda6ec00f57d76c9a6879f'] ~ FILE_HASH(MD5) cead3f77f6cda6ec00f57d76c9a6879f
            [file:hashes.'MD5' = 'cead3f77f6cda6ec00f57d76c9a6879f'] ~ FILE_HASH(MD5) cead3f77f6cda6ec00f57d76c9a6879f
            [file:hashes.'SHA-1' = 'CEAD3F77F6CDA6EC00F57D76C9A6879F00000000'] ~ FILE_HASH(SHA-1) cead3f77f6cda6ec00f57d76c9a6879f00000000
            [file:hashes."SHA-1" = 'cead3f77f6cda6ec00f57d76c9a6879f00000000'] ~ FILE_HASH(SHA-1) cead3f77f6cda6ec00f57d76c9a6879f00000000
            [file:hashes.SHA1 = 'cead3f77f6cda6ec00f57d76c9a6879f00000000'] ~ FILE_HASH(SHA-1) cead3f77f6cda6ec00f57d76c9a6879f00000000
            [file:hashes.sha_1 = 'cead3f77f6cda6ec00f57d76c9a6879f00000000'] ~ FILE_HASH(SHA-1) cead3f77f6cda6ec00f57d76c9a6879f00000000
            [file:hashes.ssdeep = '3:AbC:D'] ~ FILE_HASH(SSDEEP) 3:AbC:D
            [file:hashes.CDHASH = 'ABCD'] ~ FILE_HASH(CDHASH) abcd
            [file:hashes[*] = 'ABCD'] ~ FILE_HASH abcd
            [artifact:hashes.MD5 = 'cead3f77f6cda6ec00f57d76c9a6879f'] ~ FILE_HASH(MD5) cead3f77f6cda6ec00f57d76c9a6879f
            [x509-certificate:hashes.'SHA-1' = 'CEAD3F77F6CDA6EC00F57D76C9A6879F00000000'] ~ CERT_HASH(SHA-1) cead3f77f6cda6ec00f57d76c9a6879f00000000
            [process:image_ref.hashes.MD5 = 'CEAD3F77F6CDA6EC00F57D76C9A6879F'] ~ OTHER(MD5) cead3f77f6cda6ec00f57d76c9a6879f
            # roles
            [network-traffic:src_ref.value = '203.0.113.33'] ~ IPV4/SOURCE 203.0.113.33
            [network-traffic:dst_ref.value = '2001:db8::1'] ~ IPV6/DESTINATION 2001:db8::1
            [network-traffic:dst_ref.value = 'evil.example'] ~ DOMAIN/DESTINATION evil.example
            [network-traffic:src_ref.value = '00:00:5e:00:53:01'] ~ MAC_ADDRESS/SOURCE 00:00:5e:00:53:01
            [domain-name:resolves_to_refs[*].value = '198.51.100.1/32'] ~ IPV4/RESOLVED 198.51.100.1
            [email-message:from_ref.value = 'a@b.example'] ~ EMAIL_ADDRESS/FROM a@b.example
            [email-message:sender_ref.value = 'a@b.example'] ~ EMAIL_ADDRESS/SENDER a@b.example
            [email-message:to_refs[*].value = 'a@b.example'] ~ EMAIL_ADDRESS/TO a@b.example
            [email-message:cc_refs[*].value = 'a@b.example'] ~ EMAIL_ADDRESS/CC a@b.example
            [email-message:bcc_refs[*].value = 'a@b.example'] ~ EMAIL_ADDRESS/BCC a@b.example
            [email-message:body_multipart[*].body_raw_ref.name = 'a.exe'] ~ FILE_NAME/ATTACHMENT a.exe
            [email-message:body_multipart[*].body_raw_ref.hashes.MD5 = 'CEAD3F77F6CDA6EC00F57D76C9A6879F'] ~ FILE_HASH/ATTACHMENT(MD5) cead3f77f6cda6ec00f57d76c9a6879f
            # alternatives
            [domain-name:value = 'a.example' OR domain-name:value = 'b.example'] ~ DOMAIN a.example; DOMAIN b.example
            [domain-name:value = 'a.example' OR ipv4-addr:value = '203.0.113.1'] ~ DOMAIN a.example; IPV4 203.0.113.1
            [domain-name:value = 'a' OR (domain-name:value = 'b' OR domain-name:value = 'c')] ~ DOMAIN a; DOMAIN b; DOMAIN c
            [domain-name:value = 'a.example'] OR [url:value = 'b'] ~ DOMAIN a.example; URL b
            [domain-name:value = 'a' OR domain-name:value = 'b'] OR ([url:value = 'c'] OR [url:value = 'd']) ~ DOMAIN a; DOMAIN b; URL c; URL d
            [ipv4-addr:value = '203.0.113.1'] OR [ipv4-addr:value = '203.0.113.1/32'] ~ IPV4 203.0.113.1
            [domain-name:value = 'a.example' OR domain-name:value = 'a.example.'] ~ DOMAIN a.example
            [x-foo:bar = 5 OR x-foo:bar = '5'] ~ OTHER 5; OTHER 5
            [network-traffic:src_ref.value = '203.0.113.1' OR network-traffic:dst_ref.value = '203.0.113.1'] ~ IPV4/SOURCE 203.0.113.1; IPV4/DESTINATION 203.0.113.1
            # sets
            [domain-name:value IN ('a.example', 'b.example.')] ~ DOMAIN a.example; DOMAIN b.example
            [ipv4-addr:value IN ('203.0.113.1', '203.0.113.0/24', '203.0.113.1/32')] ~ IPV4 203.0.113.1; IPV4_SUBNET 203.0.113.0/24
            [network-traffic:dst_port IN (443, 8443)] ~ OTHER 443; OTHER 8443
            [file:hashes.MD5 IN ('CEAD3F77F6CDA6EC00F57D76C9A6879F')] ~ FILE_HASH(MD5) cead3f77f6cda6ec00f57d76c9a6879f
            [domain-name:value IN ()] ~ empty-set
            [domain-name:value NOT IN ('a.example')] ~ negation
            [ipv4-addr:value IN ('203.0.113.1', 'x')] ~ invalid-value
            # networks
            [ipv4-addr:value ISSUBSET '203.0.113.0/24'] ~ IPV4_SUBNET 203.0.113.0/24
            [ipv4-addr:value ISSUBSET '192.168.0.1/24'] ~ IPV4_SUBNET 192.168.0.0/24
            [ipv4-addr:value ISSUBSET '203.0.113.1/32'] ~ IPV4 203.0.113.1
            [ipv6-addr:value ISSUBSET '2001:db8::/32'] ~ IPV6_SUBNET 2001:db8::/32
            [network-traffic:dst_ref.value ISSUBSET '2001:0db8:dead:beef:0000:0000:0000:0000/64'] ~ IPV6_SUBNET/DESTINATION 2001:db8:dead:beef::/64
            [ipv4-addr:value ISSUBSET '203.0.113.0/33'] ~ invalid-value
            [ipv4-addr:value ISSUBSET 'everything'] ~ invalid-value
            [ipv4-addr:value NOT ISSUBSET '203.0.113.0/24'] ~ negation
            [domain-name:value ISSUBSET '203.0.113.0/24'] ~ subset-of-non-address
            [x-foo:address ISSUBSET '203.0.113.0/24'] ~ subset-of-non-address
            [ipv4-addr:value ISSUPERSET '203.0.113.1/32'] ~ superset
            # LIKE and MATCHES
            [domain-name:value LIKE 'evil.example.'] ~ DOMAIN evil.example
            [domain-name:value LIKE '%.example'] ~ wildcard
            [file:name LIKE 'a_b'] ~ wildcard
            [file:name NOT LIKE 'ab'] ~ negation
            [ipv4-addr:value LIKE '203.0.113.1'] ~ IPV4 203.0.113.1
            [ipv4-addr:value LIKE '203.0.113.0/24'] ~ invalid-value
            [domain-name:value MATCHES '^evil\\\\.example$'] ~ DOMAIN evil.example
            [url:value MATCHES '^http://evil\\\\.example/a\\\\?b=c$'] ~ URL http://evil.example/a?b=c
            [domain-name:value MATCHES '^evil.example$'] ~ regular-expression
            [domain-name:value MATCHES 'evil'] ~ regular-expression
            [domain-name:value MATCHES '^evil'] ~ regular-expression
            [domain-name:value MATCHES 'evil$'] ~ regular-expression
            [file:name MATCHES '^a\\\\d$'] ~ regular-expression
            [file:name MATCHES '^ab\\\\$'] ~ regular-expression
            [file:name MATCHES '^a|b$'] ~ regular-expression
            [file:name MATCHES '^ab?$'] ~ regular-expression
            [file:name MATCHES '^a{2}$'] ~ regular-expression
            [file:name MATCHES '^[a]$'] ~ regular-expression
            [file:name MATCHES '^$'] ~ invalid-value
            [file:name MATCHES '^'] ~ regular-expression
            [file:name NOT MATCHES '^a$'] ~ negation
            # a test of the type that the value implies
            [network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.33/32'] ~ IPV4/DESTINATION 203.0.113.33
            [network-traffic:dst_ref.value = 'a.example' AND network-traffic:dst_ref.type = 'domain-name'] ~ DOMAIN/DESTINATION a.example
            [network-traffic:src_ref.type = 'ipv6-addr' AND network-traffic:src_ref.value IN ('2001:db8::1', '2001:db8::2')] ~ IPV6/SOURCE 2001:db8::1; IPV6/SOURCE 2001:db8::2
            [email-message:from_ref.type = 'email-addr' AND email-message:from_ref.value = 'a@b.example'] ~ EMAIL_ADDRESS/FROM a@b.example
            [network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = 'a.example'] ~ and-of-properties
            [network-traffic:src_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.33'] ~ and-of-properties
            [network-traffic:dst_ref.type = 'ipv4-addr' AND (network-traffic:dst_ref.value = '203.0.113.33' OR network-traffic:dst_port = 443)] ~ and-of-properties
            [network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_port = 443] ~ and-of-properties
            [network-traffic:dst_ref.type != 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.33'] ~ and-of-properties
            [network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value > '203.0.113.33'] ~ range
            [network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:src_ref.type = 'ipv4-addr'] ~ and-of-properties
            # no points
            [file:name = 'a' AND file:hashes.MD5 = 'cead3f77f6cda6ec00f57d76c9a6879f'] ~ and-of-properties
            [file:name = 'a' AND file:name = 'a'] ~ FILE_NAME a
            [file:name = 'a' OR file:name = 'b' AND file:size = 3] ~ and-of-properties
            [file:name = 'a'] AND [file:name = 'b'] ~ and-of-observations
            [file:name = 'a'] OR [file:name = 'b'] AND [file:name = 'c'] ~ and-of-observations
            [file:name = 'a'] FOLLOWEDBY [file:name = 'b'] ~ followed-by
            [file:name = 'a'] WITHIN 5 SECONDS ~ qualifier
            [file:name = 'a'] REPEATS 2 TIMES ~ qualifier
            [file:name = 'a'] START t'2016-06-01T00:00:00Z' STOP t'2016-07-01T00:00:00Z' ~ qualifier
            ([file:name = 'a'] OR [file:name = 'b']) REPEATS 2 TIMES ~ qualifier
            [file:name = 'a'] OR [file:name = 'b'] REPEATS 2 TIMES ~ qualifier
            [file:name != 'a'] ~ negation
            [file:name NOT = 'a'] ~ negation
            [file:name NOT != 'a'] ~ negation
            [file:size NOT > 5] ~ negation
            [file:size > 5] ~ range
            [file:size >= 5] ~ range
            [file:size < 5] ~ range
            [file:size <= 5] ~ range
            [file:name = 'a' OR file:size > 5] ~ range
            [EXISTS file:name] ~ existence
            [NOT EXISTS file:name] ~ existence
            # values that the property cannot have
            [ipv4-addr:value = '203.0.113.256'] ~ invalid-value
            [ipv4-addr:value = '203.0.113.01'] ~ invalid-value
            [ipv4-addr:value = '203.0.113'] ~ invalid-value
            [ipv4-addr:value = '203.0.113.1/'] ~ invalid-value
            [ipv4-addr:value = 5] ~ invalid-value
            [ipv6-addr:value = '2001:db8::1::2'] ~ invalid-value
            [ipv6-addr:value = 'fe80::1%eth0'] ~ invalid-value
            [network-traffic:dst_ref.value = '203.0.113.256'] ~ invalid-value
            [network-traffic:dst_ref.value = '203.0.113.0/40'] ~ invalid-value
            [domain-name:value = '.'] ~ invalid-value
            [domain-name:value = true] ~ invalid-value
            [url:value = ''] ~ invalid-value
            [autonomous-system:number = 'AS-EXAMPLE'] ~ invalid-value
            [autonomous-system:number = -1] ~ invalid-value
            """)
    void aPatternComesApartIntoPointsOrTellsWhyNot(String text, String expected) {
        assertThat(show(PointExtraction.extract(PatternParser.parse(text)))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "<{0}>")
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            [domain-name:value = 'a.example'] ~ DOMAIN a.example
            [file:name = 'a' AND file:hashes.MD5 = 'cead3f77f6cda6ec00f57d76c9a6879f'] ~ FILE_HASH(MD5) cead3f77f6cda6ec00f57d76c9a6879f
            [domain-name:resolves_to_refs[*].value = '198.51.100.1' AND domain-name:value = 'a.example'] ~ DOMAIN a.example
            [network-traffic:src_ref.value = '203.0.113.1' AND network-traffic:src_port = 80] ~ IPV4/SOURCE 203.0.113.1
            [network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.33' AND network-traffic:dst_port = 443] ~ IPV4/DESTINATION 203.0.113.33
            [file:name IN ('a', 'b') AND file:name = 'c'] ~ FILE_NAME c
            [file:size > 5 AND file:name = 'a'] ~ FILE_NAME a
            [(file:name = 'a' OR file:name = 'b') AND file:size NOT = 3] ~ FILE_NAME a; FILE_NAME b
            [file:name = 'a' OR file:name = 'b' AND url:value = 'c'] ~ FILE_NAME a; URL c
            [file:name = 'a'] AND [url:value = 'b'] ~ URL b
            [file:name = 'a'] FOLLOWEDBY [file:name LIKE 'b%'] ~ FILE_NAME a
            ([file:name = 'a'] FOLLOWEDBY [url:value = 'b']) WITHIN 5 SECONDS ~ URL b
            [file:name = 'a'] REPEATS 5 TIMES OR [url:value = 'b'] ~ FILE_NAME a; URL b
            [file:size > 5 AND file:name LIKE 'a%'] ~ range
            [file:name = 'a' OR file:size > 5] ~ range
            [file:name != 'a'] WITHIN 5 SECONDS ~ negation
            [file:name LIKE 'a%'] AND [EXISTS file:name] ~ wildcard
            """)
    void necessaryPointsAreTheMostTellingOfThoseThatMustComeTogether(String text, String expected) {
        assertThat(show(PointExtraction.necessaryPoints(PatternParser.parse(text))))
                .isEqualTo(expected);
    }

    @Test
    void aPointKeepsItsOriginalAndItsCanonicalPath() {
        Points points = (Points) PointExtraction.extract(PatternParser.parse("[file : hashes . \"md5\" = '" + UPPER
                + "' OR domain-name:value MATCHES '^a\\\\.b$' OR x-y:'a b' = 'it\\'s']"));

        assertThat(points.points())
                .extracting(Point::objectPath)
                .containsExactly("file:hashes.MD5", "domain-name:value", "x-y:'a b'");
        assertThat(points.points()).extracting(Point::originalValue).containsExactly(UPPER, "^a\\.b$", "it's");
        assertThat(points.points()).extracting(Point::value).containsExactly(MD5, "a.b", "it's");
    }

    @Test
    void likeComparesInNormalisationFormC() {
        Points points = (Points) PointExtraction.extract(PatternParser.parse("[file:name LIKE 'cafe\u0301.exe']"));

        assertThat(points.points().get(0).value()).isEqualTo("caf\u00e9.exe");
    }

    @Test
    void theDetailNamesThePartThatIsInTheWayShortened() {
        String name = "x".repeat(300);
        NotPoints notPoints = (NotPoints) PointExtraction.extract(
                PatternParser.parse("[domain-name:value = 'a' OR file:size>5] AND [file:name LIKE '%" + name + "']"));

        assertThat(notPoints.detail())
                .startsWith("[domain-name:value = 'a' OR file:size > 5] AND [file:name LIKE '%xxx")
                .hasSize(163)
                .endsWith("x...");
        assertThat(PointExtraction.extract(PatternParser.parse("[domain-name:value = 'a' OR file:size>5]")))
                .isEqualTo(new NotPoints(NotPoints.Reason.RANGE, "file:size > 5"));
    }

    private static String show(Extraction extraction) {
        if (extraction instanceof Points points) {
            return points.points().stream().map(PointExtractionTest::show).collect(Collectors.joining("; "));
        }
        return ((NotPoints) extraction).reason().code();
    }

    private static String show(Point point) {
        String role = point.role() == PointRole.ANY ? "" : "/" + point.role();
        String algorithm = point.hashAlgorithm().map(name -> "(" + name + ")").orElse("");
        return (point.kind() + role + algorithm + " " + point.value()).strip();
    }
}
