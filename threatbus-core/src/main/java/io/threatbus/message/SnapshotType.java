package io.threatbus.message;

import java.util.Optional;

/** Which kind of objects a snapshot is about, with its number on the wire. */
public enum SnapshotType {
    INDICATOR(1),
    SIGHTING(2);

    private final int code;

    SnapshotType(int code) {
        this.code = code;
    }

    /** The value of {@code snapshot_type}. */
    public int code() {
        return code;
    }

    static Optional<SnapshotType> ofCode(long code) {
        return code == 1 ? Optional.of(INDICATOR) : code == 2 ? Optional.of(SIGHTING) : Optional.empty();
    }
}
