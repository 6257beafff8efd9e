package io.threatbus.app.misp.mapping;

/** How far the world outside knows what a pattern compares. */
public enum PatternClass {
    /** Objects and properties that STIX 2.1 defines. */
    STANDARD,
    /** Objects or properties of our own, or of MISP's. */
    CUSTOM,
    /** No STIX pattern at all, but a rule in the language that {@code pattern_type} names. */
    RULE
}
