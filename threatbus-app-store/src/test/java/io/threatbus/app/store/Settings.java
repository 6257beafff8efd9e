package io.threatbus.app.store;

import java.time.Duration;
import java.util.Optional;

/** Settings as the configuration would give them. */
final class Settings {
    static final StoreSettings DEFAULT = withMegabytes(0);

    private Settings() {}

    static StoreSettings withMegabytes(long maximum) {
        return new StoreSettings(
                Optional.empty(),
                Lifetimes.DEFAULT,
                Duration.ofDays(90),
                Duration.ofDays(30),
                1_000_000,
                maximum,
                true);
    }
}
