package io.threatbus.app.suricata;

import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Indicators for tests. */
public final class Indicators {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private Indicators() {}

    /** The first version of an indicator; one name, one identifier. */
    public static Indicator of(String name, String pattern) {
        return of(name, pattern, 0, Map.of());
    }

    /** A later version; {@code more} are further properties. */
    public static Indicator of(String name, String pattern, int version, Map<String, ?> more) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("id", id(name).toString());
        properties.put("created", StixTimestamp.of(BEGINNING).toString());
        properties.put(
                "modified", StixTimestamp.of(BEGINNING.plusSeconds(version)).toString());
        properties.put("valid_from", StixTimestamp.of(BEGINNING).toString());
        properties.put("pattern", pattern);
        properties.put("pattern_type", "stix");
        properties.putAll(more);
        return Indicator.of(properties);
    }

    /** The word that takes it back. */
    public static Indicator removal(Indicator indicator) {
        return indicator.removal(StixTimestamp.of(indicator.modified().instant().plusSeconds(1)));
    }

    public static StixId id(String name) {
        return new StixId("indicator", UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    public static Indicator domain(String name) {
        return of(name, "[domain-name:value = '" + name + "']");
    }

    /** The plugin's settings; everything else is the default. */
    public static SuricataSettings settings(
            java.util.List<java.nio.file.Path> sockets,
            java.util.List<String> eve,
            java.util.Optional<java.nio.file.Path> files) {
        return new SuricataSettings(
                sockets,
                eve,
                java.util.Optional.empty(),
                files,
                "auto",
                java.time.Duration.ofSeconds(5),
                1_000_000,
                256,
                java.time.Duration.ofSeconds(2),
                java.util.List.of("fileinfo"),
                100,
                java.time.Duration.ofSeconds(1),
                1024 * 1024,
                new PatternSettings(io.threatbus.stix.sensor.Compound.EXACT));
    }
}
