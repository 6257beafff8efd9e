package io.threatbus.config;

import java.util.List;

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
}
