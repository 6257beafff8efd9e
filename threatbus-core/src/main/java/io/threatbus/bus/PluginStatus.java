package io.threatbus.bus;

/**
 * How one plugin instance is, at one moment.
 *
 * @param kind {@code app} or {@code backbone}
 */
public record PluginStatus(String name, String kind, Health.Report health) {}
