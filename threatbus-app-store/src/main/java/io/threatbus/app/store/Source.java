package io.threatbus.app.store;

import io.threatbus.message.StixObject;
import java.util.Optional;

/** Where an object comes from, by its own word. */
final class Source {
    private Source() {}

    /** {@code x_threatbus_source}, or else {@code created_by_ref}. */
    static Optional<String> of(StixObject object) {
        return object.text("x_threatbus_source").or(() -> object.text("created_by_ref"));
    }
}
