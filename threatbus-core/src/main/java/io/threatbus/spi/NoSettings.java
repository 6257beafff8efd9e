package io.threatbus.spi;

/** The settings of a plugin that has none. */
public record NoSettings() {}
