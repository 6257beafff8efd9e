package io.threatbus.guard;

import io.threatbus.life.Hold;
import java.util.Locale;

/** What becomes of an indicator whose every value the guard knows. */
public enum GuardAction {
    /** Everybody gets it; what the guard says of it is shown beside it. */
    FLAG,
    /** Sensors do not get it until an operator releases it; everybody else does. */
    QUARANTINE,
    /** Nobody gets it; the store keeps it in quarantine, and no operator releases it. */
    DROP;

    /** As it is written. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Hold hold(boolean told) {
        return switch (this) {
            case FLAG -> told ? Hold.FLAGGED : Hold.NONE;
            case QUARANTINE -> Hold.QUARANTINED;
            case DROP -> Hold.DROPPED;
        };
    }
}
