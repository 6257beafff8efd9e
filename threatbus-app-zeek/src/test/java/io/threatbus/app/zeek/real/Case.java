package io.threatbus.app.zeek.real;

import io.threatbus.message.Indicator;
import io.threatbus.testing.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An indicator, and whether the traffic holds what it looks for.
 *
 * @param sighted whether it is sighted, which must be once
 */
record Case(String pattern, boolean sighted) {
    static Case seen(String pattern) {
        return new Case(pattern, true);
    }

    static Case neighbour(String pattern) {
        return new Case(pattern, false);
    }

    Indicator indicator() {
        Map<String, Object> properties = new LinkedHashMap<>(Map.of(
                "pattern",
                pattern,
                "name",
                "Name of " + Integer.toHexString(pattern.hashCode()),
                "description",
                "found in a test",
                "labels",
                List.of("malicious-activity"),
                "confidence",
                85,
                "external_references",
                List.of(Map.of("source_name", "report", "url", "https://reports.example/1"))));
        return Samples.indicator("case-" + Integer.toHexString(pattern.hashCode()))
                .with(properties);
    }
}
