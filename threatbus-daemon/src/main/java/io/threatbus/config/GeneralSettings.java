package io.threatbus.config;

import io.threatbus.access.AccessSettings;
import io.threatbus.admin.AdminSettings;
import io.threatbus.bus.BusSettings;
import io.threatbus.guard.GuardSettings;
import io.threatbus.spi.Setting;
import java.util.Optional;

/** Every section of the file but {@code plugins}. A new section is one more component. */
record GeneralSettings(
        @Setting("What is logged where.") LoggingSettings logging,
        @Setting("Bounds of the bus as a whole.") BusSettings bus,

        @Setting("Health, metrics and the status page over HTTP.")
        AdminSettings admin,

        @Setting("Who may do what. Without this section everybody may do everything that reaches an endpoint.")
        Optional<AccessSettings> access,

        @Setting("Which indicators do not reach sensors.") GuardSettings guard) {}
