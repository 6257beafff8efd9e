package io.threatbus.app.misp.filter;

/** What becomes of hits of MISP's warning lists. */
public enum WarningListAction {
    /** They pass. */
    IGNORE,
    /** They pass, with a label that names the list. */
    FLAG,
    /** They are held back, counted and named in the log, until MISP no longer lists them or the setting changes. */
    QUARANTINE,
    /** The older word for {@link #QUARANTINE}. */
    DROP;

    /** Whether hits are held back. */
    public boolean holdsBack() {
        return this == QUARANTINE || this == DROP;
    }
}
