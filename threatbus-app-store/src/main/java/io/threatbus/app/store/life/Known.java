package io.threatbus.app.store.life;

import java.util.OptionalLong;

/**
 * What the store knows of an indicator, without the object itself.
 *
 * @param seq its place in the order of changes
 * @param modified the version
 * @param validFrom when it begins
 * @param validUntil when it ends by its own word
 * @param expires when it ends, by its own word or the lifetime of its kind; {@link Micros#NEVER} for never
 * @param firstSeen when the bus had it first
 * @param timesSeen how often it came, in whatever version
 * @param sightings how often it was sighted
 * @param lastSighting when the last sighting of it came
 */
public record Known(
        long seq,
        State state,
        IndicatorKind kind,
        long modified,
        long validFrom,
        OptionalLong validUntil,
        long expires,
        long firstSeen,
        long timesSeen,
        long sightings,
        OptionalLong lastSighting) {}
