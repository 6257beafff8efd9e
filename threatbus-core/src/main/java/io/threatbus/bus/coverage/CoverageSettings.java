package io.threatbus.bus.coverage;

import io.threatbus.spi.Setting;
import java.time.Duration;

/** The section {@code bus.coverage}. */
public record CoverageSettings(
        @Setting(
                value = "For how long a message may wait for a subscriber, or a peer may lack an indicator, before it"
                        + " is said to be behind.",
                byDefault = "5s")
        Duration behind,

        @Setting(value = "For how long a peer with a name is remembered that does not come back.", byDefault = "7d")
        Duration forgetAfter,

        @Setting(
                value =
                        "How often all subscribers are told to look for threatbus-canary.invalid for half as long; how long"
                                + " each takes to show it is a metric. Not sent to other buses. 0 for never.",
                byDefault = "0s")
        Duration canary) {
    /** Five seconds, a week, no canary. */
    public static final CoverageSettings DEFAULT =
            new CoverageSettings(Duration.ofSeconds(5), Duration.ofDays(7), Duration.ZERO);

    private static final Duration SHORTEST_CANARY = Duration.ofSeconds(10);

    public CoverageSettings {
        if (behind.isNegative() || behind.isZero()) {
            throw new IllegalArgumentException("behind must be longer than nothing");
        }
        if (forgetAfter.isNegative()) {
            throw new IllegalArgumentException("forget_after must not be negative");
        }
        if (!canary.isZero() && canary.compareTo(SHORTEST_CANARY) < 0) {
            throw new IllegalArgumentException("canary must be 0 or at least 10 seconds");
        }
    }
}
