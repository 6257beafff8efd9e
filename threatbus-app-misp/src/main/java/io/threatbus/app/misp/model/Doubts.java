package io.threatbus.app.misp.model;

import java.util.List;

/**
 * What MISP itself holds against an attribute.
 *
 * @param warningLists the names of the warning lists that it is on
 * @param decayed whether there are decay scores and all models say it is over
 */
public record Doubts(List<String> warningLists, boolean decayed) {
    /** Nothing. */
    public static final Doubts NONE = new Doubts(List.of(), false);

    public Doubts {
        warningLists = List.copyOf(warningLists);
    }
}
