package io.threatbus.app.store.life;

import io.threatbus.life.LifeState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where an indicator is in its life. */
public enum State {
    /** Its {@code valid_from} lies ahead. */
    PENDING,
    /** To be looked for. */
    ACTIVE,
    /** The guard holds it back until an operator releases it. */
    QUARANTINED,
    /** Its time is over. Kept as a tombstone. */
    EXPIRED,
    /** Nobody stands by it any more. Kept as a tombstone. */
    REMOVED;

    /** The state of that life. */
    public static State of(LifeState life) {
        return switch (life) {
            case PENDING -> PENDING;
            case ACTIVE -> ACTIVE;
            case QUARANTINED -> QUARANTINED;
            case EXPIRED -> EXPIRED;
            case WITHDRAWN, UNKNOWN -> REMOVED;
        };
    }

    /** The name in the database and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of all. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(State::label).toList();
    }

    public static State ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    public boolean isTombstone() {
        return this == EXPIRED || this == REMOVED;
    }
}
