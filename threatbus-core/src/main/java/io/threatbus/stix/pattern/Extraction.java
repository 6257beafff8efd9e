package io.threatbus.stix.pattern;

/** What a sensor that looks for single values can do with a pattern: look for {@link Points}, or nothing and why. */
public sealed interface Extraction permits Points, NotPoints {}
