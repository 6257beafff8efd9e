package io.threatbus.stix;

import java.util.Collection;
import java.util.List;

/**
 * How strict the markings of an object are, as one small number: 0 for none or {@link Tlp#CLEAR}, one more for each level
 * of the Traffic Light Protocol, {@link #UNKNOWN} for a marking that is not of this protocol. Stateless.
 */
public final class MarkingLevel {
    /** Nothing forbids to pass it on. */
    public static final int NONE = 0;
    /** A marking whose meaning the bus does not know: stricter than all that it knows. */
    public static final int UNKNOWN = 7;

    private MarkingLevel() {}

    /** Whether something of this level may go to those who may see things up to that one; not if nobody can say. */
    public static boolean isWithin(int level, Tlp limit) {
        return level >= NONE && level <= of(List.of(limit.marking()));
    }

    /** The level of the strictest. */
    public static int of(Collection<StixId> markings) {
        int level = NONE;
        for (StixId marking : markings) {
            level = Math.max(level, Tlp.of(marking).map(Tlp::ordinal).orElse(UNKNOWN));
        }
        return level;
    }
}
