package io.threatbus.app.misp.model;

import java.util.Optional;
import java.util.UUID;

/**
 * The object that an attribute is part of.
 *
 * @param id the number this MISP gave the object; empty text if there is no object
 * @param name the name of its template, such as {@code file}; empty where it is not said
 * @param relation the attribute's role in the object, such as {@code filename}
 */
public record ObjectMembership(
        String id, Optional<UUID> uuid, Optional<String> name, Optional<String> relation, Audience audience) {
    /** Not part of an object. */
    public static final ObjectMembership NONE =
            new ObjectMembership("", Optional.empty(), Optional.empty(), Optional.empty(), Audience.UNKNOWN);

    /** Whether there is an object. */
    public boolean isPresent() {
        return !id.isEmpty() || uuid.isPresent();
    }

    /** The same role in an object of which more is known. */
    public ObjectMembership of(ObjectMembership known) {
        boolean unsaid = audience.distribution() == Audience.UNKNOWN_LEVEL;
        return new ObjectMembership(id, known.uuid, known.name, relation, unsaid ? known.audience : audience);
    }
}
