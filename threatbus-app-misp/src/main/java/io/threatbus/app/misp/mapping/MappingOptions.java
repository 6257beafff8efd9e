package io.threatbus.app.misp.mapping;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How indicators are made.
 *
 * @param source the name that everything from this MISP carries, by which the bus tells several MISPs apart
 * @param host the base URL of MISP, for references back to it
 * @param lifetimes how long indicators of some types are valid after the attribute's last change
 * @param labelWarningLists whether hits of warning lists become labels
 */
public record MappingOptions(
        String source,
        PatternOptions patterns,
        Optional<String> host,
        Map<String, Duration> lifetimes,
        TlpPolicy tlp,
        boolean labelWarningLists) {
    /** Nothing but what the attribute says. */
    public static final MappingOptions DEFAULT =
            new MappingOptions("misp", PatternOptions.DEFAULT, Optional.empty(), Map.of(), TlpPolicy.STRICTEST, false);

    public MappingOptions {
        lifetimes = Map.copyOf(lifetimes);
    }
}
