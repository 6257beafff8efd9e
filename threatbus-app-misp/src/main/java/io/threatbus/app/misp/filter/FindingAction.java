package io.threatbus.app.misp.filter;

/** What becomes of attributes that MISP's decay models call over. */
public enum FindingAction {
    /** They pass. */
    IGNORE,
    /** They are held back. */
    DROP
}
