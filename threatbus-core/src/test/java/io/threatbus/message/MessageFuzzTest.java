package io.threatbus.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes, it becomes a message or is rejected with a reason, and what was accepted can be used. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MessageFuzzTest {
    /** {@code -Dthreatbus.fuzz.scale=100} tries a hundred times as many inputs. */
    private static final int SCALE = Integer.getInteger("threatbus.fuzz.scale", 1);

    private static final String ID = "d81f86b9-975b-4c0b-875e-810c5ad45a4f";
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "\"\"",
            "\"1\"",
            "1",
            "-0",
            "1e99999999999",
            "1".repeat(900),
            "[]",
            "{}",
            "[null]",
            "[[{}]]",
            "{\"selectors\":[1]}",
            "[{\"selectors\":[\"type\",\"labels.[0]\",\"labels.[99999999999]\",\"x_deep.a.[1]\"]}]",
            "[{\"selectors\":[\"pattern\"]}]",
            "[".repeat(90) + "]".repeat(90),
            "{\"a\":".repeat(63) + "1" + "}".repeat(63),
            "\"indicator--" + ID + "\"",
            "\"2026-01-01T00:00:00.123Z\"",
            "\"9999-12-31T23:59:59.999999Z\"",
            "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"pattern\":\"[a:b = 1]\",\"pattern_type\":\"stix\"}");
    private static final List<String> TYPES =
            List.of("indicator", "sighting", "snapshotrequest", "snapshotenvelope", "bundle");

    private final MessageParser parser =
            new MessageParser(new MessageLimits(10_000, 100, 20), InstantSource.fixed(Instant.EPOCH));
    private final Random random = new Random(1);

    @Test
    void everyCombinationOfPropertiesIsReadOrRejected() {
        int accepted = 0;
        for (int i = 0; i < 20_000 * SCALE; i++) {
            accepted += handled(object()) ? 1 : 0;
        }
        assertThat(accepted).isBetween(500 * SCALE, 19_500 * SCALE);
    }

    /** Half of what a type needs, and some properties at random, known and unknown, some of them twice. */
    private String object() {
        String type = TYPES.get(random.nextInt(TYPES.size()));
        List<String> members = new ArrayList<>(List.of(
                member("type", '"' + type + '"'),
                member("spec_version", "\"2.1\""),
                member("pattern", "\"[a:b = 1]\""),
                member("pattern_type", "\"stix\""),
                member("sighting_of_ref", "\"indicator--" + ID + '"'),
                member("snapshot_type", "1"),
                member("snapshot_id", '"' + ID + '"'),
                member("snapshot", "60"),
                member("labels", "[\"a\"]")));
        Property[] properties = Property.values();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = random.nextInt(3) > 0 ? properties[random.nextInt(properties.length)].key() : "x_deep";
            members.add(member(name, VALUES.get(random.nextInt(VALUES.size()))));
        }
        if (random.nextInt(3) == 0) {
            members.add(member("granular_markings", "[{\"selectors\":[\"labels.[0]\"]}]"));
        }
        Collections.shuffle(members, random);
        return "{" + String.join(",", members) + "}";
    }

    private static String member(String name, String value) {
        return '"' + name + "\":" + value;
    }

    private boolean handled(String json) {
        Parsed parsed = parser.parse(json.getBytes(StandardCharsets.UTF_8));
        if (parsed instanceof Parsed.Rejected rejected) {
            assertThat(rejected.rejection().reason())
                    .as(() -> json + ": " + rejected.rejection().detail())
                    .isNotEqualTo("unreadable");
            return false;
        }
        Message message = ((Parsed.Accepted) parsed).message();
        assertThat(parser.parse(message.json()).orThrow()).as(json).isEqualTo(message);
        return true;
    }
}
