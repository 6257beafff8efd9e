package io.threatbus.app.store.settings;

import io.threatbus.app.store.life.LifePolicy;
import io.threatbus.app.store.life.Lifetimes;
import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The section {@code plugins.apps.store}. */
public record StoreSettings(
        @Setting("The database file. Without it: store.db in the plugin's part of the state directory.")
        Optional<Path> database,

        @Setting("How long indicators without a valid_until stay active, by what they look for.")
        Lifetimes lifetimes,

        @Setting(
                value = "How long removed and expired indicators are remembered, for those who were away meanwhile.",
                byDefault = "90d")
        Duration keepRemoved,

        @Setting(value = "How long sightings are kept.", byDefault = "30d")
        Duration keepSightings,

        @Setting(value = "How many sightings are kept at most; the oldest go first.", byDefault = "1000000", min = 0)
        long maximumSightings,

        @Setting(
                value = "The greatest size of the database in megabytes; 0 leaves it to the disk.",
                byDefault = "0",
                min = 0,
                max = 16_000_000)
        long maximumMegabytes,

        @Setting(
                value = "How many megabytes of messages wait on disk at most while more come than can be sorted in.",
                byDefault = "1024",
                min = 0,
                max = 1_000_000)
        long maximumWaitingMegabytes,

        @Setting(
                value = "Whether to ask the other sources, after a stop, for what has changed in the meantime.",
                byDefault = "true")
        boolean catchUp) {
    /** The database in the plugin's part of the state directory. */
    public static final String FILE_NAME = "store.db";

    /** What the settings are if nothing is said. */
    public static final StoreSettings DEFAULT = new StoreSettings(
            Optional.empty(), Lifetimes.DEFAULT, Duration.ofDays(90), Duration.ofDays(30), 1_000_000, 0, 1024, true);

    public StoreSettings {
        if (keepRemoved.isNegative() || keepSightings.isNegative()) {
            throw new IllegalArgumentException("keep_removed and keep_sightings cannot be negative");
        }
    }

    public long maximumWaitingBytes() {
        return maximumWaitingMegabytes * 1024 * 1024;
    }

    /** How much of that room is kept after a burst, ready for the next one. */
    public long spareBytes() {
        return maximumWaitingBytes() / 2;
    }

    /** These settings with other rules. */
    public StoreSettings with(LifePolicy rules) {
        return new StoreSettings(
                database,
                rules.lifetimes(),
                rules.keepRemoved(),
                keepSightings,
                maximumSightings,
                maximumMegabytes,
                maximumWaitingMegabytes,
                catchUp);
    }

    /** The rules that follow from them. */
    public LifePolicy policy() {
        return new LifePolicy(lifetimes, keepRemoved);
    }
}
