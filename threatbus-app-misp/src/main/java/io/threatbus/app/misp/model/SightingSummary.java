package io.threatbus.app.misp.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What the sightings of an attribute say about it.
 *
 * @param falsePositives how many say that it is a false positive
 * @param expiration the newest date at which somebody let it expire
 */
public record SightingSummary(int falsePositives, Optional<Instant> expiration) {
    /** No sightings. */
    public static final SightingSummary NONE = new SightingSummary(0, Optional.empty());
}
