package io.threatbus.app.misp.mapping;

/** Brings an attribute's value into the form in which STIX expects it. */
@FunctionalInterface
interface Normalizer {
    /**
     * The value as it stands in the pattern.
     *
     * @throws InvalidValueException if the value is none of its type
     */
    String prepare(String value);
}
