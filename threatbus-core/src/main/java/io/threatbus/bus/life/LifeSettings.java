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
                value =
                        "How many indicators there is memory for. With a store new ones and further sources beyond it are"
                                + " refused, since what is active stays in memory, and withdrawals of unknown ones an eighth"
                                + " beyond it; without one it bounds what is remembered. One with several sources"
                                + " counts as four. 0 stands for a quarter of the largest heap at 128 bytes each: 1,048,576 for"
                                + " 512 MB.",
                byDefault = "0",
                min = 0,
                max = 1_000_000_000)
        int capacity,

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

    /** A slot of {@link io.threatbus.life.LifeMemory} in tables that have room, and its change in the account of coverage. */
    private static final int BYTES_EACH = 128;

    private static final int HEAP_FRACTION = 4;

    /** With as many as the heap has room for. */
    public LifeSettings(int remembered, Announce announce) {
        this(remembered, 0, announce);
    }

    /** How many indicators there is memory for. */
    public int room() {
        long fits = Runtime.getRuntime().maxMemory() / HEAP_FRACTION / BYTES_EACH;
        return capacity > 0 ? capacity : (int) Math.min(fits, 1_000_000_000);
    }

    /** How many are remembered without a store, and how many that are over with one. */
    public int rememberedWithinRoom() {
        return Math.min(remembered, room());
    }
}
