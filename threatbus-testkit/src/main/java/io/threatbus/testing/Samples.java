package io.threatbus.testing;

import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Valid STIX objects for tests. */
public final class Samples {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private Samples() {}

    /** An indicator for the domain {@code <name>.example}; the same name gives the same object. */
    public static Indicator indicator(String name) {
        return indicator(name, BEGINNING);
    }

    /** A version of that indicator. */
    public static Indicator indicator(String name, Instant modified) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("id", indicatorId(name).toString());
        properties.put("created", StixTimestamp.of(BEGINNING).toString());
        properties.put("modified", StixTimestamp.of(modified).toString());
        properties.put("valid_from", StixTimestamp.of(BEGINNING).toString());
        properties.put("pattern", "[domain-name:value = '" + name + ".example']");
        properties.put("pattern_type", "stix");
        return Indicator.of(properties);
    }

    /** The identifier that the indicator of this name has. */
    public static StixId indicatorId(String name) {
        return new StixId("indicator", UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** A sighting of the indicator of this name. */
    public static Sighting sighting(String name) {
        byte[] seed = ("sighting of " + name).getBytes(StandardCharsets.UTF_8);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("id", "sighting--" + UUID.nameUUIDFromBytes(seed));
        properties.put("created", StixTimestamp.of(BEGINNING).toString());
        properties.put("modified", StixTimestamp.of(BEGINNING).toString());
        properties.put("sighting_of_ref", indicatorId(name).toString());
        return Sighting.of(properties);
    }
}
