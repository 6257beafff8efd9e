package io.threatbus.app.misp.model;

import io.threatbus.stix.StixId;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Reads UUIDs. */
final class Identifiers {
    private Identifiers() {}

    static Optional<UUID> uuid(String text) {
        return StixId.uuid(text.toLowerCase(Locale.ROOT));
    }
}
