package io.threatbus.guard;

/** What becomes of an indicator whose every value the guard knows. */
public enum GuardAction {
    /** It goes where it went before; the guard only says so when it is asked. */
    FLAG,
    /** It waits in quarantine until an operator releases it. */
    QUARANTINE,
    /** It is as if it had been withdrawn: quarantined, and never released by hand. */
    DROP
}
