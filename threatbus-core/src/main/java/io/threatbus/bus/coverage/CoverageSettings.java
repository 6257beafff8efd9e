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
        Duration forgetAfter) {
    /** Five seconds, a week. */
    public static final CoverageSettings DEFAULT = new CoverageSettings(Duration.ofSeconds(5), Duration.ofDays(7));

    public CoverageSettings {
        if (behind.isNegative() || behind.isZero()) {
            throw new IllegalArgumentException("behind must be longer than nothing");
        }
        if (forgetAfter.isNegative()) {
            throw new IllegalArgumentException("forget_after must not be negative");
        }
    }
}
