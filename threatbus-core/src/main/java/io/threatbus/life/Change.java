package io.threatbus.life;

/** What a subscriber is told of an indicator. */
public enum Change {
    /** Look for it: the subscriber does not have it. */
    ADD,
    /** Look for this version instead of the one that the subscriber has. */
    EDIT,
    /** Stop looking for it. */
    REMOVE
}
