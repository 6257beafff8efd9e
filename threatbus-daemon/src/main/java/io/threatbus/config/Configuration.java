package io.threatbus.config;

import io.threatbus.access.AccessSettings;
import io.threatbus.admin.AdminSettings;
import io.threatbus.bus.BusSettings;
import io.threatbus.guard.GuardSettings;
import java.util.List;
import java.util.Optional;

/**
 * A complete and valid configuration.
 *
 * @param source the file, or what stands in for it, for the log
 * @param apps at least one, in the order of the file
 */
public record Configuration(
        String source,
        LoggingSettings logging,
        BusSettings bus,
        AdminSettings admin,
        Optional<AccessSettings> access,
        GuardSettings guard,
        PluginSection backbone,
        List<PluginSection> apps) {
    public Configuration {
        apps = List.copyOf(apps);
    }
}
