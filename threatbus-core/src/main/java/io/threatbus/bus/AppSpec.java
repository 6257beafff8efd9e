package io.threatbus.bus;

import io.threatbus.spi.ApplicationPlugin;
import java.util.function.Supplier;

/**
 * One application plugin to run.
 *
 * @param name unique among the apps: the plugin's name, or that of one of several list entries
 * @param factory makes a fresh plugin object
 * @param config its section, of the plugin's {@code configType()}
 */
public record AppSpec(String name, Supplier<ApplicationPlugin> factory, Record config) {}
