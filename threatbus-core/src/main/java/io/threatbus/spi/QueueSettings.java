package io.threatbus.spi;

/** The bounds of a subscriber's queue and what happens beyond them. Part of many plugins' settings. */
public record QueueSettings(
        @Setting(
                value = "How many messages wait for one subscriber at most.",
                byDefault = "100000",
                min = 1,
                max = 10_000_000)
        int capacity,

        @Setting(
                value =
                        "How many bytes of messages wait for one subscriber at most; 0 stands for a quarter of bus.memory.",
                byDefault = "0",
                min = 0)
        long bytes,

        @Setting(value = "What happens to a message for a subscriber whose queue is full.", byDefault = "drop_oldest")
        Overflow overflow) {

    /** 100,000 messages or a quarter of the bus's memory, then the oldest go. */
    public static final QueueSettings DEFAULT = new QueueSettings(100_000, Overflow.DROP_OLDEST);

    /** Bounded in messages, and in bytes by a quarter of the bus's memory. */
    public QueueSettings(int capacity, Overflow overflow) {
        this(capacity, 0, overflow);
    }
}
