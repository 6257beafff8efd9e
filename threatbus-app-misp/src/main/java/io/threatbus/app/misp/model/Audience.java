package io.threatbus.app.misp.model;

import java.util.List;

/**
 * Who may see something in MISP.
 *
 * @param distribution the level of that name; {@link #INHERITED} for the same as what it is part of, {@link #UNKNOWN}
 *     where it is not said
 * @param sharingGroup the number of the sharing group, or empty text
 */
public record Audience(int distribution, String sharingGroup) {
    /** Only members of a sharing group. */
    public static final int SHARING_GROUP = 4;
    /** As what it is part of. */
    public static final int INHERITED = 5;

    public static final int UNKNOWN_LEVEL = -1;

    /** Nothing is said. */
    public static final Audience UNKNOWN = new Audience(UNKNOWN_LEVEL, "");

    /** From the narrowest to the widest. */
    private static final List<Integer> ORDER = List.of(0, SHARING_GROUP, 1, 2, 3);

    /** The narrower of the two: who may not see the event does not see what is in it either. */
    public Audience within(Audience outer) {
        int mine = ORDER.indexOf(distribution);
        int others = ORDER.indexOf(outer.distribution);
        return mine < 0 || (others >= 0 && others < mine) ? outer : this;
    }
}
