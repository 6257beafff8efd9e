package io.threatbus.message;

import io.threatbus.stix.sensor.Verdict;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of a match on a part of a pattern when the whole pattern was held against what was seen. A sighting says so in
 * {@link #PROPERTY}; one without it is of a pattern that the match itself decides.
 */
public enum SightingVerdict {
    /** The whole pattern holds. */
    CONFIRMED,
    /** It does not: the indicator was not seen, and nobody is told that it was. */
    REFUTED,
    /** Too little was seen to tell. */
    UNDECIDED;

    /** The property of a sighting that has the {@link #code}. */
    public static final String PROPERTY = "x_threatbus_verdict";

    /** The verdict on the pattern as a verdict on the sighting. */
    public static SightingVerdict of(Verdict verdict) {
        return switch (verdict) {
            case TRUE -> CONFIRMED;
            case FALSE -> REFUTED;
            case UNDECIDED -> UNDECIDED;
        };
    }

    /** What a sighting says of itself. */
    public static Optional<SightingVerdict> of(Sighting sighting) {
        return sighting.text(PROPERTY).flatMap(text -> Arrays.stream(values())
                .filter(verdict -> verdict.code().equals(text))
                .findFirst());
    }

    /** As it is written in the property: {@code confirmed}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
