package io.threatbus.bus;

import io.threatbus.spi.ApplicationPlugin;
import java.util.function.Supplier;

/**
 * One application plugin to run.
 *
 * @param name unique among the apps: the plugin's name, or that of one of several list entries
 * @param plugin which plugin it is an instance of
 * @param factory makes a fresh plugin object
 * @param config its section, of the plugin's {@code configType()}
 * @param required whether the bus ends if it cannot start
 */
public record AppSpec(
        String name, String plugin, Supplier<ApplicationPlugin> factory, Record config, boolean required) {
    /** One that the others can do without. */
    public AppSpec(String name, String plugin, Supplier<ApplicationPlugin> factory, Record config) {
        this(name, plugin, factory, config, false);
    }

    /** The one instance of a plugin, which has the plugin's name. */
    public AppSpec(String name, Supplier<ApplicationPlugin> factory, Record config) {
        this(name, name, factory, config, false);
    }
}
