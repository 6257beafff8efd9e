package io.threatbus.app.misp.model;

import java.util.Optional;
import java.util.UUID;

/**
 * An organisation, as far as it is known.
 *
 * @param id the number this MISP gave it, or empty text
 */
public record Organisation(String id, Optional<UUID> uuid, Optional<String> name) {
    /** Nothing is known. */
    public static final Organisation UNKNOWN = new Organisation("", Optional.empty(), Optional.empty());

    /** An organisation of which only the number is known. */
    public static Organisation ofId(String id) {
        return new Organisation(id, Optional.empty(), Optional.empty());
    }

    /** What this one knows, completed by what the other knows. */
    public Organisation or(Organisation other) {
        return new Organisation(id.isEmpty() ? other.id : id, uuid.or(() -> other.uuid), name.or(() -> other.name));
    }
}
