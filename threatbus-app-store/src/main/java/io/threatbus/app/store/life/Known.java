package io.threatbus.app.store.life;

import io.threatbus.message.IndicatorKind;
import java.util.OptionalLong;

/**
 * What the store knows of an indicator, without the object itself.
 *
 * @param seq its place in the order of changes
 * @param changed when it came to that place
 * @param expires when it ends, by its own word or the lifetime of its kind; {@link Micros#NEVER} for never
 * @param firstSeen when the bus had it first
 * @param timesSeen how often it was spoken of
 * @param sightings how often it was sighted
 * @param lastSighting when the last sighting of it came
 * @param life what is known of its life, as text
 * @param history the last decisions, as text
 */
public record Known(
        long seq,
        State state,
        IndicatorKind kind,
        long changed,
        long expires,
        long firstSeen,
        long timesSeen,
        long sightings,
        OptionalLong lastSighting,
        String life,
        String history) {}
