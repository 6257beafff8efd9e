package io.threatbus.life;

/** What the guard says of a content, from the mildest to the strictest. */
public enum Hold {
    /** Nothing that is to be told. */
    NONE,
    /** Everybody gets it, and is told what the guard says. */
    FLAGGED,
    /** Sensors do not get it, unless an operator has released it; everybody else does, and is told. */
    QUARANTINED,
    /** Nobody gets it. */
    DROPPED;

    /** Whether sensors do not get it. */
    public boolean holds() {
        return compareTo(QUARANTINED) >= 0;
    }
}
