package io.threatbus.app.store;

import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Makes indicators and sightings for tests. */
public final class Indicators {
    private Indicators() {}

    public static Indicator domain(String name, Instant modified) {
        return indicator(
                StixId.random("indicator"), "[domain-name:value = '" + name + "']", modified, Optional.empty());
    }

    public static Indicator domainUntil(String name, Instant modified, Instant until) {
        return indicator(
                StixId.random("indicator"), "[domain-name:value = '" + name + "']", modified, Optional.of(until));
    }

    public static Indicator indicator(StixId id, String pattern, Instant modified, Optional<Instant> until) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("id", id.toString());
        properties.put("created", StixTimestamp.of(modified).toString());
        properties.put("modified", StixTimestamp.of(modified).toString());
        properties.put("valid_from", StixTimestamp.of(modified).toString());
        properties.put("pattern", pattern);
        properties.put("pattern_type", "stix");
        until.ifPresent(
                end -> properties.put("valid_until", StixTimestamp.of(end).toString()));
        return Indicator.of(properties);
    }

    public static Indicator edited(Indicator old, Instant modified) {
        return old.with(Map.of("modified", StixTimestamp.of(modified).toString(), "x_threatbus_update", "EDIT"));
    }

    static Sighting sightingOf(Indicator indicator, Instant at) {
        return Sighting.of(Map.of(
                "id", StixId.random("sighting").toString(),
                "created", StixTimestamp.of(at).toString(),
                "modified", StixTimestamp.of(at).toString(),
                "sighting_of_ref", indicator.id().toString()));
    }
}
