package io.threatbus.bench;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Indicators of a realistic size. */
final class Indicators {
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
}
