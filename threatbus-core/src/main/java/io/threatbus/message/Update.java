package io.threatbus.message;

/** What an indicator's {@code x_threatbus_update} says to those who have the object already. */
public enum Update {
    /** A newer version of an object sent before. */
    EDIT,
    /** Stop looking for it. */
    REMOVE
}
