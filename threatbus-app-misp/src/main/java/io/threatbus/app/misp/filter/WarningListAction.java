package io.threatbus.app.misp.filter;

/** What becomes of hits of MISP's warning lists. */
public enum WarningListAction {
    /** They pass. */
    IGNORE,
    /** Everybody gets them, with a label that names the list and the guard's word. */
    FLAG,
    /** Sensors do not get them until an operator releases them or MISP no longer lists them; everybody else does. */
    QUARANTINE,
    /** The older word for {@link #QUARANTINE}. */
    DROP;

    /** Whether hits are kept from sensors. */
    public boolean holdsBack() {
        return this == QUARANTINE || this == DROP;
    }
}
