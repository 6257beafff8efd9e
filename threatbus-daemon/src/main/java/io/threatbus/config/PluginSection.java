package io.threatbus.config;

/**
 * One plugin instance to run.
 *
 * @param plugin the plugin's name
 * @param instance the name of this instance, unique in the configuration; the plugin's name if it is the only one
 * @param settings of the plugin's own type
 * @param origin where the section stands
 */
public record PluginSection(String plugin, String instance, Record settings, Origin origin) {}
