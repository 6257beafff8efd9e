package io.threatbus.config;

import java.util.List;
import java.util.Optional;

/**
 * What the configuration needs to know of an installed plugin.
 *
 * @param name its key under {@code plugins.backbones} or {@code plugins.apps}
 * @param settings the record that its section becomes
 * @param enabledByDefault whether it runs when nothing is configured
 */
public record PluginType(String name, Class<? extends Record> settings, boolean enabledByDefault) {
    static List<String> names(List<PluginType> types) {
        return types.stream().map(PluginType::name).sorted().toList();
    }

    /** The keys of its section; empty if the record has components that cannot be configured, see {@link #defect}. */
    Optional<SectionSchema> schema() {
        return defect().isPresent() ? Optional.empty() : Optional.of(SectionSchema.of(settings));
    }

    /** What is wrong with the plugin's record of settings, which only the plugin's author can mend. */
    Optional<String> defect() {
        try {
            SectionSchema.of(settings);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("the plugin '" + name + "' cannot be configured: " + e.getMessage()
                    + "; its author has to change that, see io.threatbus.spi.Setting for the types there are");
        }
    }
}
