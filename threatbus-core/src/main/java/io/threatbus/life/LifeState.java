package io.threatbus.life;

import java.util.Locale;

/** Where an indicator is in its life. */
public enum LifeState {
    /** Nothing was said of it, or it is forgotten. */
    UNKNOWN,
    /** Its {@code valid_from} lies ahead. */
    PENDING,
    /** To be looked for. */
    ACTIVE,
    /** The guard holds it back. */
    QUARANTINED,
    /** Its time is over. */
    EXPIRED,
    /** Nobody stands by it any more. */
    WITHDRAWN;

    /** The name for people. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is over, and only remembered so that nobody starts it again. */
    public boolean isTombstone() {
        return this == EXPIRED || this == WITHDRAWN;
    }
}
