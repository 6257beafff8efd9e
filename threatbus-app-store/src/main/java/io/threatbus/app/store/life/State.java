package io.threatbus.app.store.life;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where an indicator is in its life. */
public enum State {
    /** Its {@code valid_from} lies ahead. */
    PENDING,
    /** To be looked for. */
    ACTIVE,
    /** Its time was over, and the bus was told. Kept as a tombstone. */
    EXPIRED,
    /** Somebody withdrew or revoked it. Kept as a tombstone. */
    REMOVED;

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
