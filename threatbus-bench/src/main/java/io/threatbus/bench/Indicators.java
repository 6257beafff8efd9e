package io.threatbus.bench;

import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.stix.StixId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Indicators of a realistic size. */
final class Indicators {
    private static final long VARIANT_MASK = 0x3FFFFFFFFFFFFFFFL;
    private static final long VARIANT = 0x8000000000000000L;

    private Indicators() {}

    /** About 500 bytes of JSON, different for each number. */
    static byte[] json(int number) {
        String name = "host-" + number + ".evil-zone.net";
        UUID uuid = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return ("{\"type\": \"indicator\", \"spec_version\": \"2.1\", \"id\": \"indicator--" + uuid + "\", "
                        + "\"created\": \"2026-11-22T10:00:00.000Z\", \"modified\": \"2026-11-22T10:00:00.000Z\", "
                        + "\"name\": \"" + name
                        + "\", \"description\": \"Command and control server seen in a phishing "
                        + "campaign against the energy sector\", \"indicator_types\": [\"malicious-activity\"], "
                        + "\"pattern\": \"[domain-name:value = '" + name + "']\", \"pattern_type\": \"stix\", "
                        + "\"pattern_version\": \"2.1\", \"valid_from\": \"2026-11-22T10:00:00Z\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A short one, parsed, with these bits as its identifier. */
    static Indicator parsed(long high, long low, String modified, String name) {
        UUID uuid = new UUID(high, (low & VARIANT_MASK) | VARIANT);
        String json = "{\"type\": \"indicator\", \"spec_version\": \"2.1\", \"id\": \"" + new StixId("indicator", uuid)
                + "\", \"created\": \"2026-11-22T10:00:00.000Z\", \"modified\": \"" + modified
                + "\", \"pattern\": \"[domain-name:value = '" + name + "']\","
                + " \"pattern_type\": \"stix\", \"valid_from\": \"2026-11-22T10:00:00Z\"}";
        return (Indicator) MessageParser.DEFAULT
                .parse(json.getBytes(StandardCharsets.UTF_8))
                .orThrow();
    }
}
