package io.threatbus.app.misp.model;

import java.util.List;

/**
 * What MISP itself holds against an attribute.
 *
 * @param warnings the warning lists that it is on
 * @param decayed whether there are decay scores and all models say it is over
 */
public record Doubts(List<Warning> warnings, boolean decayed) {
    /**
     * A hit of a warning list.
     *
     * @param list its name
     * @param value what is on it: the attribute's value, or one of its parts; empty text if MISP does not say
     */
    public record Warning(String list, String value) {}

    /** Nothing. */
    public static final Doubts NONE = new Doubts(List.of(), false);

    public Doubts {
        warnings = List.copyOf(warnings);
    }
}
