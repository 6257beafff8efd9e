package io.threatbus.message;

/**
 * How one version of an object stands to another that is already known, by {@code modified} (STIX 2.1, section 3.6). Only
 * a newer one replaces what is known.
 */
public enum Revision {
    NEWER,
    /** The same version; whether or not the rest is the same, it brings nothing new. */
    EQUAL,
    OLDER
}
