package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Notification.EventPublished;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What waits to be looked up in MISP. */
sealed interface LookupRequest {
    /** Who waits for it. */
    WaitingCallers waiting();

    /** An attribute, and what is to become of it. */
    record OfAttribute(Change change, WaitingCallers waiting) implements LookupRequest {}

    /** An attribute of which only the number is known. */
    record OfNumber(WaitingCallers waiting) implements LookupRequest {}

    /** An event; with the message, if it was published. */
    record OfEvent(Optional<EventPublished> published, WaitingCallers waiting) implements LookupRequest {}

    /**
     * What is asked next: some attributes, one number, or one event.
     *
     * @param overdue whether it is to be decided without an answer
     */
    record Batch(
            Map<UUID, OfAttribute> attributes,
            Map<String, OfNumber> numbers,
            Map<String, OfEvent> events,
            boolean overdue) {
        static Batch empty(boolean overdue) {
            return new Batch(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), overdue);
        }

        boolean isEmpty() {
            return attributes.isEmpty() && numbers.isEmpty() && events.isEmpty();
        }

        int size() {
            return attributes.size() + numbers.size() + events.size();
        }

        /** Tells everybody who waits. */
        void end() {
            attributes.values().forEach(question -> question.waiting().end());
            numbers.values().forEach(question -> question.waiting().end());
            events.values().forEach(question -> question.waiting().end());
        }
    }
}
