package io.threatbus.stix.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointKind;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
    private static final String MD5 = "8764605c6f388c89096b534d33565802";
    private static final String SHA_1 = "46aba99aa7158e4609aaa72b50990842fd22ae86";
    private static final String SHA_256 = "ec5aedf5ecc6bdadd4120932170d1b10f6cfa175cfda22951dfd882928ab279b";

    /** Looks for addresses, names and hashes, and checks ports and resolved addresses. */
    private static final SensorProfile NETWORK = new SensorProfile() {
        @Override
        public String sensor() {
            return "network";
        }

        @Override
        public Optional<LeftOut> obstacle(Point point) {
            return point.kind() == PointKind.OTHER || point.kind() == PointKind.USER_NAME
                    ? Optional.of(new LeftOut("no-type", "no type for it", point.objectPath()))
                    : Optional.empty();
        }

        @Override
        public boolean checks(Condition condition, Point point) {
            return condition.isForValues()
                    && (condition.kind() == ConditionKind.DESTINATION_PORT
                            || condition.kind() == ConditionKind.RESOLVED_ADDRESS);
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[domain-name:value = 'a.example'] | EXACT a.example",
                "[file:name = 'a' AND file:hashes.MD5 = '" + MD5 + "'] | HASH " + MD5,
                "[(file:hashes.MD5 = '" + MD5 + "' OR file:hashes.'SHA-1' = '" + SHA_1 + "') AND file:name = 'a']"
                        + " | HASH " + MD5 + ", HASH " + SHA_1,
                "[file:hashes.MD5 = '" + MD5 + "' AND file:hashes.'SHA-1' = '" + SHA_1
                        + "' AND file:hashes.'SHA-256' = '" + SHA_256 + "'] | HASH " + MD5 + ", HASH " + SHA_1
                        + ", HASH " + SHA_256,
                "[file:size = 3 AND file:hashes.'SHA-256' = '" + SHA_256 + "'] | HASH " + SHA_256,
                "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.9'"
                        + " AND network-traffic:dst_port = 443] | CHECKED 203.0.113.9 if destination-port 443",
                "[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = '443']"
                        + " | CHECKED 203.0.113.9 if destination-port 443",
                "[domain-name:value = 'a.example' AND domain-name:resolves_to_refs[*].value = '203.0.113.9']"
                        + " | CHECKED a.example if resolved-address 203.0.113.9",
                "[domain-name:value = 'a.example' AND domain-name:resolves_to_refs[0].value IN ('203.0.113.9', '203.0.113.8')]"
                        + " | CHECKED a.example if resolved-address 203.0.113.9/203.0.113.8",
                "[domain-name:value = 'a.example' AND (network-traffic:dst_port = 1 OR network-traffic:dst_port = 2)]"
                        + " | CHECKED a.example if destination-port 1, CHECKED a.example if destination-port 2",
                "[file:name = 'a' OR file:name = 'b'] AND [file:hashes.'SHA-256' = '" + SHA_256 + "'] | HASH "
                        + SHA_256,
                "[file:hashes.MD5 = '" + MD5 + "' AND file:size = 3] AND [file:name MATCHES 'a'] | HASH " + MD5,
                "[file:name = 'a'] AND [file:hashes.MD5 = '" + MD5 + "' OR file:hashes.'SHA-1' = '" + SHA_1
                        + "'] | HASH " + MD5 + ", HASH " + SHA_1,
                "[url:value = 'a'] WITHIN 5 SECONDS | EXACT a",
                "[url:value = 'a'] REPEATS 1 TIMES | EXACT a",
            })
    void aPatternReachesTheSensorAsItMeans(String pattern, String expected) {
        assertThat(plan(pattern, Compound.EXACT)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[file:hashes.IMPHASH = '" + MD5 + "' AND file:name = 'a'] | and-of-properties | NECESSARY " + MD5,
                "[file:hashes.SSDEEP = '3:AX:AY' AND file:name = 'a'] | and-of-properties | NECESSARY 3:AX:AY",
                "[file:hashes.MD5 = '" + MD5 + "' AND file:name != 'a'] | and-of-properties | NECESSARY " + MD5,
                "[file:hashes.MD5 = '" + MD5 + "' AND process:command_line = 'a'] | and-of-properties | NECESSARY "
                        + MD5,
                "[url:value = 'a'] AND [url:value = 'b'] | and-of-observations | NECESSARY a",
                "[file:hashes.MD5 = '" + MD5 + "'] AND [mutex:name = 'a'] | and-of-observations | NECESSARY " + MD5,
                "[file:hashes.MD5 = '" + MD5 + "'] AND [file:name != 'a'] | and-of-observations | NECESSARY " + MD5,
                "[file:hashes.MD5 = '" + MD5 + "'] AND [file:hashes.'SHA-1' = '" + SHA_1
                        + "'] | and-of-observations | NECESSARY " + MD5,
                "[file:hashes.IMPHASH = '" + MD5 + "'] AND [file:name = 'a'] | and-of-observations | NECESSARY " + MD5,
                "[file:name = 'a'] FOLLOWEDBY [file:hashes.MD5 = '" + MD5 + "'] | followed-by | NECESSARY " + MD5,
                "[url:value = 'a'] FOLLOWEDBY [domain-name:value = 'b'] | followed-by | NECESSARY a",
                "[url:value = 'a'] REPEATS 5 TIMES | qualifier | NECESSARY a",
                "[url:value = 'a' AND network-traffic:dst_port = 80 AND x-foo:bar = 1] | and-of-properties"
                        + " | NECESSARY a if destination-port 80",
                "[user-account:user_id = 'a' AND user-account:account_type = 'b'] | no-type | no-type",
                "[file:name = 'a' AND file:size = 3] | and-of-properties | and-of-properties",
                "[network-traffic:dst_port = 80 AND network-traffic:protocols[*] = 'tcp'] | no-type | no-type",
                "[file:name = 'a'] AND [email-message:subject = 'b'] | and-of-observations | nothing-telling",
                "[ipv4-addr:value = 'nonsense' AND domain-name:value = 'b'] | invalid-value | invalid-value",
            })
    void whatCannotBeCheckedIsLeftOutUnlessNecessaryPointsAreWanted(String pattern, String leftOut, String necessary) {
        assertThat(plan(pattern, Compound.EXACT)).isEqualTo(leftOut);
        assertThat(plan(pattern, Compound.NECESSARY)).isEqualTo(necessary);
    }

    @Test
    void aBranchThatDoesNotReachTheSensorTakesNothingFromTheOthers() {
        Plan plan = new Planner(NETWORK, Compound.EXACT)
                .plan(PatternParser.parse("[ipv4-addr:value = '203.0.113.9'] OR [mutex:name = 'm']"
                        + " OR [domain-name:value = 'a.example' AND x-foo:bar = 1]"));

        assertThat(plan.items()).extracting(item -> item.point().value()).containsExactly("203.0.113.9");
        assertThat(plan.leftOut()).extracting(LeftOut::code).containsExactly("no-type", "and-of-properties");
    }

    @Test
    void whatIsLookedForAnywayIsNotLookedForWithConditionsBesides() {
        Plan plan = new Planner(NETWORK, Compound.EXACT)
                .plan(
                        PatternParser.parse(
                                "[domain-name:value = 'a.example' OR domain-name:value = 'a.example' AND network-traffic:dst_port = 1]"));

        assertThat(plan.items()).extracting(WatchItem::basis).containsExactly(Basis.EXACT);
    }

    @Test
    void aPatternThatMultipliesBeyondAllMeasureIsLeftOutAndCostsLittle() {
        String or = IntStream.range(0, 40)
                .mapToObj(i -> "url:value = '" + i + "'")
                .collect(Collectors.joining(" OR ", "(", ")"));
        String pattern = "[" + String.join(" AND ", Collections.nCopies(10, or)) + "]";

        assertThat(plan(pattern, Compound.EXACT)).isEqualTo("too-many-branches");
    }

    private static String plan(String pattern, Compound compound) {
        Plan plan = new Planner(NETWORK, compound).plan(PatternParser.parse(pattern));
        List<String> items = plan.items().stream()
                .map(item -> item.basis() + " " + item.point().value()
                        + item.conditions().stream()
                                .map(condition ->
                                        " if " + condition.kind().code() + " " + String.join("/", condition.values()))
                                .collect(Collectors.joining()))
                .toList();
        return items.isEmpty() ? plan.leftOut().get(0).code() : String.join(", ", items);
    }
}
