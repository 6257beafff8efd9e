package io.threatbus.stix.sensor;

/**
 * What the guard says of a value.
 *
 * @param weight how bad it is
 * @param code a stable name in kebab case
 * @param explanation one clause for people
 */
public record GuardFinding(Weight weight, String code, String explanation) {
    /** From harmless to harmful. */
    public enum Weight {
        /** Worth a look, for it is hardly ever meant. */
        SPECIAL,
        /** Never meant: a sensor that looked for it would report innocents all day, or nobody ever. */
        IMPOSSIBLE
    }

    boolean isImpossible() {
        return weight == Weight.IMPOSSIBLE;
    }
}
