package io.threatbus.spi;

/** The bound of a subscriber's queue and what happens beyond it. Part of many plugins' settings. */
public record QueueSettings(
        @Setting(
                value = "How many messages wait for one subscriber at most.",
                byDefault = "100000",
                min = 1,
                max = 10_000_000)
        int capacity,

        @Setting(value = "What happens to a message for a subscriber whose queue is full.", byDefault = "drop_oldest")
        Overflow overflow) {

    /** 100,000 messages, then the oldest go. */
    public static final QueueSettings DEFAULT = new QueueSettings(100_000, Overflow.DROP_OLDEST);
}
