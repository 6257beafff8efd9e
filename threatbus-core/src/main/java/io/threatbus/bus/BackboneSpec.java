package io.threatbus.bus;

import io.threatbus.spi.BackbonePlugin;

/**
 * The backbone to run.
 *
 * @param name its key in the configuration
 * @param config its section, of the plugin's {@code configType()}
 */
public record BackboneSpec(String name, BackbonePlugin plugin, Record config) {}
