package io.threatbus.bus.life;

import io.threatbus.spi.Setting;

/** The section {@code bus.life}. */
public record LifeSettings(
        @Setting(
                value =
                        "How many indicators are kept in memory. Without a store those that were not spoken of for longest"
                                + " are forgotten beyond it; with one, those that are over leave and are looked up in the store,"
                                + " and what is active stays.",
                byDefault = "1000000",
                min = 1000,
                max = 100_000_000)
        int remembered,

        @Setting(
                value = "Whether one of the buses on a shared backbone says that an indicator's time is over: auto, or"
                        + " never. Only buses that do not decide it themselves, such as the Python version's, need it.",
                byDefault = "auto")
        Announce announce) {
    /** Whether ends by time are said on a shared backbone. */
    public enum Announce {
        AUTO,
        NEVER
    }

    /** A million, announced. */
    public static final LifeSettings DEFAULT = new LifeSettings(1_000_000, Announce.AUTO);
}
