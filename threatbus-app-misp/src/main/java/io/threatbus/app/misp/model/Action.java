package io.threatbus.app.misp.model;

import java.util.Optional;

/** What happened to an attribute. */
public enum Action {
    ADD,
    EDIT,
    SOFT_DELETE,
    /** Deleted for good: the message shows less than the others, and MISP knows nothing any more. */
    DELETE;

    /** The action of a message. */
    public static Optional<Action> of(String text) {
        return switch (text) {
            case "add" -> Optional.of(ADD);
            case "edit" -> Optional.of(EDIT);
            case "soft-delete" -> Optional.of(SOFT_DELETE);
            case "delete" -> Optional.of(DELETE);
            default -> Optional.empty();
        };
    }
}
