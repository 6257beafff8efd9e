package io.threatbus.stix.sensor;

/** What becomes of patterns whose parts must come together in a way that the sensor cannot check: {@code patterns.compound}. */
public enum Compound {
    /** They are left out: what the sensor reports is what the pattern says. */
    EXACT,
    /** Their most telling point is sent, and the bus judges the whole pattern when it is seen. */
    NECESSARY
}
