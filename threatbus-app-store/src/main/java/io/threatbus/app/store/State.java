package io.threatbus.app.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where an indicator is in its life. */
enum State {
    /** Its {@code valid_from} lies ahead. */
    PENDING,
    /** To be looked for. */
    ACTIVE,
    /** Its time was over, and the bus was told. Kept as a tombstone. */
    EXPIRED,
    /** Somebody withdrew or revoked it. Kept as a tombstone. */
    REMOVED;

    /** The name in the database and on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of all. */
    static List<String> labels() {
        return Arrays.stream(values()).map(State::label).toList();
    }

    static State ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    boolean isTombstone() {
        return this == EXPIRED || this == REMOVED;
    }
}
