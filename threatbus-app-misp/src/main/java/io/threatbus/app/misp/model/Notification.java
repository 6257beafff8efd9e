package io.threatbus.app.misp.model;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One notification from MISP, whatever way it came. */
public sealed interface Notification {
    /** Something happened to an attribute; of one deleted for good the event is not known. */
    record AttributeChanged(Action action, Attribute attribute) implements Notification {}

    /** An event was added, changed or deleted; on add and edit it shows the event's tags, but no attributes. */
    record EventChanged(Kind kind, Event event) implements Notification {
        /** What happened to an event. */
        public enum Kind {
            /** Created here; its attributes are announced one by one. */
            ADDED,
            /** Changed here, possibly with attributes that are not announced. */
            EDITED,
            /** Pulled from another MISP; only the number is known. */
            PULLED,
            /** Deleted with all its attributes, which are not announced. */
            DELETED
        }
    }

    /** An event was published; comes with all attributes that are not deleted. */
    record EventPublished(Event event, List<Attribute> attributes) implements Notification {
        public EventPublished {
            attributes = List.copyOf(attributes);
        }
    }

    /**
     * A tag was attached to something, or taken away.
     *
     * @param attributeId the attribute's number; empty if it is about the event as a whole
     */
    record Tagged(boolean attached, String tag, Optional<String> attributeId, String eventId) implements Notification {}

    /**
     * A false positive or an expiration was reported, or such a report was taken back.
     *
     * @param eventId the number of the attribute's event, or empty text
     */
    record SightingChanged(UUID attribute, String eventId) implements Notification {}

    /** Nothing but a sign of life. */
    record Alive() implements Notification {}

    /**
     * Nothing that concerns indicators.
     *
     * @param reason a stable code, the label of a counter
     */
    record Irrelevant(String reason) implements Notification {}
}
