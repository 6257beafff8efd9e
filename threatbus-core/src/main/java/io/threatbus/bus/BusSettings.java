package io.threatbus.bus;

import io.threatbus.bus.coverage.CoverageSettings;
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.bus.life.LifeSettings;
import io.threatbus.message.MessageLimits;
import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The {@code bus} section of the configuration. */
public record BusSettings(
        @Setting(
                value = "How many messages wait for the backbone at most; beyond that the applications wait.",
                byDefault = "10000",
                min = 1,
                max = 10_000_000)
        int inqCapacity,

        @Setting(
                value = "The largest message accepted, in bytes.",
                byDefault = "1048576",
                min = 1024,
                max = 268_435_456)
        int maxMessageSize,

        @Setting(value = "How deep objects and lists may be nested in a message.", byDefault = "64", min = 4, max = 500)
        int maxNesting,

        @Setting(
                value = "How many elements a list, and properties an object, may have in a message.",
                byDefault = "10000",
                min = 16,
                max = 1_000_000)
        int maxListLength,

        @Setting(value = "How long a stop waits for queued messages to reach their subscribers.", byDefault = "5s")
        Duration drainTimeout,

        @Setting(value = "How long a stop waits for each plugin before it leaves it behind.", byDefault = "5s")
        Duration stopTimeout,

        @Setting(value = "How long a snapshot is kept open after the last object that came for it.", byDefault = "5m")
        Duration snapshotTimeout,

        @Setting("Where plugins keep what must outlive the process. Without it nothing is kept.")
        Optional<Path> stateDirectory,

        @Setting("What is accepted is kept on disk until a message broker has confirmed it.")
        JournalSettings journal,

        @Setting(
                value = "How many bytes of the heap everything together may take that waits or is unfinished; 0 stands"
                        + " for 60 % of the largest heap. Beyond that, whoever holds most gives way.",
                byDefault = "0",
                min = 0)
        long memory,

        @Setting("What is remembered of indicators.") LifeSettings life,

        @Setting("Who holds what, and who is behind.") CoverageSettings coverage) {

    /** The same with a state directory. */
    public BusSettings withStateDirectory(Path directory) {
        return new BusSettings(
                inqCapacity,
                maxMessageSize,
                maxNesting,
                maxListLength,
                drainTimeout,
                stopTimeout,
                snapshotTimeout,
                Optional.of(directory),
                journal,
                memory,
                life,
                coverage);
    }

    /** The defaults, without a state directory. */
    public static final BusSettings DEFAULT = new BusSettings(
            10_000,
            MessageLimits.DEFAULT.size(),
            MessageLimits.DEFAULT.depth(),
            MessageLimits.DEFAULT.listLength(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Optional.empty(),
            JournalSettings.DEFAULT,
            0,
            LifeSettings.DEFAULT,
            CoverageSettings.DEFAULT);

    private static final long SMALLEST_MEMORY = 8L * 1024 * 1024;

    public BusSettings {
        if (memory > 0 && memory < SMALLEST_MEMORY) {
            throw new IllegalArgumentException("memory must be 0 or at least " + SMALLEST_MEMORY
                    + " bytes: with less, not even a few messages would have room");
        }
        requirePositive(drainTimeout, "drain_timeout");
        requirePositive(stopTimeout, "stop_timeout");
        requirePositive(snapshotTimeout, "snapshot_timeout");
    }

    /** With the coverage as by default. */
    public BusSettings(
            int inqCapacity,
            int maxMessageSize,
            int maxNesting,
            int maxListLength,
            Duration drainTimeout,
            Duration stopTimeout,
            Duration snapshotTimeout,
            Optional<Path> stateDirectory,
            JournalSettings journal,
            long memory,
            LifeSettings life) {
        this(
                inqCapacity,
                maxMessageSize,
                maxNesting,
                maxListLength,
                drainTimeout,
                stopTimeout,
                snapshotTimeout,
                stateDirectory,
                journal,
                memory,
                life,
                CoverageSettings.DEFAULT);
    }

    /** With the memory, and what is remembered of indicators, as by default. */
    public BusSettings(
            int inqCapacity,
            int maxMessageSize,
            int maxNesting,
            int maxListLength,
            Duration drainTimeout,
            Duration stopTimeout,
            Duration snapshotTimeout,
            Optional<Path> stateDirectory,
            JournalSettings journal) {
        this(
                inqCapacity,
                maxMessageSize,
                maxNesting,
                maxListLength,
                drainTimeout,
                stopTimeout,
                snapshotTimeout,
                stateDirectory,
                journal,
                0,
                LifeSettings.DEFAULT);
    }

    private static void requirePositive(Duration duration, String key) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(key + " must be longer than nothing");
        }
    }

    MessageLimits limits() {
        return new MessageLimits(maxMessageSize, maxNesting, maxListLength);
    }
}
