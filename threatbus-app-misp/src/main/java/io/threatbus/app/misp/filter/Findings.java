package io.threatbus.app.misp.filter;

/** What becomes of attributes that MISP itself has doubts about. */
public enum Findings {
    /** They pass. */
    IGNORE,
    /** They are held back. */
    DROP
}
