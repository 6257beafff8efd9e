package io.threatbus.bus.life;

import io.threatbus.spi.Setting;

/** The section {@code bus.life}. */
public record LifeSettings(
        @Setting(
                value = "How many indicators a bus without a store remembers at most; those that were not spoken of for"
                        + " longest are forgotten first.",
                byDefault = "1000000",
                min = 1000,
                max = 100_000_000)
        int remembered) {
    /** A million. */
    public static final LifeSettings DEFAULT = new LifeSettings(1_000_000);
}
