package io.threatbus.bus.journal;

import io.threatbus.spi.Setting;

/** The section {@code bus.journal}. */
public record JournalSettings(
        @Setting(
                value =
                        "Whether accepted messages are kept on disk until a message broker has confirmed them, if there is a state_directory and the backbone has a broker.",
                byDefault = "true")
        boolean enabled,

        @Setting(
                value =
                        "How many bytes of messages that are not confirmed are kept on disk; beyond that the applications wait.",
                byDefault = "268435456",
                min = 1_048_576)
        long maxSize,

        @Setting(
                value =
                        "Whether messages are forced to the disk before they count as accepted. It makes them survive a loss of power too, and each message or batch wait for the disk.",
                byDefault = "false")
        boolean force) {

    /** On, 256 MiB, not forced. */
    public static final JournalSettings DEFAULT = new JournalSettings(true, 268_435_456, false);

    private static final long SEGMENTS = 16;
    private static final long LARGEST_SEGMENT = 16 * 1024 * 1024;

    /** How large a file may grow before the next one is begun. */
    long segmentSize() {
        return Math.min(LARGEST_SEGMENT, maxSize / SEGMENTS);
    }
}
