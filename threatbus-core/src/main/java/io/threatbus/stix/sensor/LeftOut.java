package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.NotPoints;

/**
 * A part of a pattern that a sensor does not get, and why.
 *
 * @param code a stable name in kebab case, for metrics and scripts
 * @param explanation one clause for people
 * @param detail the part it is about, shortened
 */
public record LeftOut(String code, String explanation, String detail) {
    /** Of the same obstacle that keeps a pattern from having points. */
    public static LeftOut of(NotPoints obstacle) {
        return new LeftOut(obstacle.reason().code(), obstacle.reason().explanation(), obstacle.detail());
    }
}
