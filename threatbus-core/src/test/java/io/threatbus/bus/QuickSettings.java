package io.threatbus.bus;

import io.threatbus.bus.coverage.CoverageSettings;
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.bus.life.LifeSettings;
import java.time.Duration;
import java.util.Optional;

/** Settings of a bus whose waits are short enough for a test. */
final class QuickSettings {
    static final BusSettings DEFAULT = of(LifeSettings.DEFAULT, CoverageSettings.DEFAULT);

    private QuickSettings() {}

    static BusSettings of(LifeSettings life, CoverageSettings coverage) {
        return new BusSettings(
                1000,
                10_000,
                64,
                100,
                Duration.ofMillis(200),
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Optional.empty(),
                JournalSettings.DEFAULT,
                0,
                life,
                coverage);
    }
}
