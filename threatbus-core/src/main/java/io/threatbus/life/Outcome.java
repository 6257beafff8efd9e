package io.threatbus.life;

import java.util.Locale;

/**
 * What came of a word or an instant, and why: the labels of {@code threatbus_life_total}. {@code ADDED}, {@code EDITED} and
 * {@code REMOVED} are sent to subscribers, {@code NOTED} is recorded, {@code SUPERSEDED} changes nothing for anybody,
 * {@code REFUSED} is lost.
 */
public enum Outcome {
    ADDED_FIRST,
    ADDED_NEWER,
    ADDED_RETURNED,
    ADDED_RESTORED,
    ADDED_RELEASED,
    ADDED_RENEWED,
    ADDED_BEGUN,
    EDITED_NEWER,
    EDITED_CONFLICT,
    REMOVED_WITHDRAWN,
    REMOVED_OPERATOR,
    REMOVED_EXPIRED,
    REMOVED_PENDING,
    REMOVED_QUARANTINED,
    NOTED_PENDING,
    NOTED_QUARANTINED,
    NOTED_EXPIRED,
    NOTED_NEWER,
    NOTED_CONFLICT,
    NOTED_RENEWED,
    NOTED_REPEATED,
    NOTED_RESTORED,
    NOTED_RELEASED,
    NOTED_OTHERS_STAND,
    NOTED_OVER_ALREADY,
    NOTED_WITHDRAWN,
    SUPERSEDED_OLDER,
    SUPERSEDED_CONFLICT,
    SUPERSEDED_WITHDRAWN,
    SUPERSEDED_EXPIRED,
    SUPERSEDED_NOT_THEIRS,
    /** A new indicator for which there is no memory. */
    REFUSED_FULL,
    /** An instant at which nothing happens; not counted. */
    NOTHING;

    private final String kind;
    private final String reason;

    Outcome() {
        String[] parts = name().toLowerCase(Locale.ROOT).split("_", 2);
        kind = parts[0];
        reason = parts.length == 1 ? "" : parts[1].replace('_', '-');
    }

    /** {@code added}, {@code edited}, {@code removed}, {@code noted}, {@code superseded} or {@code refused}. */
    public String kind() {
        return kind;
    }

    /** Why, as in {@code others-stand}. */
    public String reason() {
        return reason;
    }

    /** Whether an indicator became active by it. */
    public boolean isAdded() {
        return compareTo(ADDED_BEGUN) <= 0;
    }

    /** Whether another version of an active indicator counts from now on. */
    public boolean isEdited() {
        return this == EDITED_NEWER || this == EDITED_CONFLICT;
    }

    /** Whether an indicator is no longer active, or is over before it was known. */
    public boolean isRemoved() {
        return compareTo(REMOVED_WITHDRAWN) >= 0 && compareTo(REMOVED_QUARANTINED) <= 0;
    }

    /** As {@code superseded withdrawn}. */
    @Override
    public String toString() {
        return reason.isEmpty() ? kind : kind + " " + reason;
    }
}
