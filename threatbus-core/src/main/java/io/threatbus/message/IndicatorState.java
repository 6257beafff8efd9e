package io.threatbus.message;

/** Where an indicator is in its life at some instant (STIX 2.1, sections 3.2 and 4.7). */
public enum IndicatorState {
    /** Its {@code valid_from} has not come yet. */
    PENDING,
    /** To be looked for. */
    ACTIVE,
    /** Its {@code valid_until} has come: from that instant on it is no longer valid. */
    EXPIRED,
    /** Revoked by its author, or taken back with {@code x_threatbus_update}: for good, whatever its dates say. */
    REMOVED
}
