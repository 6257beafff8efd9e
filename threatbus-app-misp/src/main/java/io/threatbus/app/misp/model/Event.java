package io.threatbus.app.misp.model;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An event, as far as a message or an answer shows it.
 *
 * @param id the number this MISP gave it, or empty text
 * @param published empty where it is not said
 * @param threatLevel 1 (high) to 4 (undefined), or empty text
 * @param tags the event's own tags; empty also where none are shown
 * @param times when things happened to it
 */
public record Event(
        String id,
        Optional<UUID> uuid,
        String info,
        Optional<Boolean> published,
        String threatLevel,
        Organisation creator,
        List<String> tags,
        Times times) {
    public Event {
        tags = List.copyOf(tags);
    }

    /**
     * When things happened to an event, in seconds since 1970; empty where it is not said.
     *
     * @param changed when it was changed last, with its tags
     * @param published when it was published last
     */
    public record Times(Optional<Long> changed, Optional<Long> published) {
        /** Nothing is said. */
        public static final Times UNKNOWN = new Times(Optional.empty(), Optional.empty());
    }

    /** An event of which only the number is known. */
    public static Event ofId(String id) {
        return new Event(
                id, Optional.empty(), "", Optional.empty(), "", Organisation.UNKNOWN, List.of(), Times.UNKNOWN);
    }

    /** The same event with other tags. */
    public Event withTags(List<String> others) {
        return new Event(id, uuid, info, published, threatLevel, creator, others, times);
    }

    /** The same event, published. */
    public Event asPublished() {
        return new Event(id, uuid, info, Optional.of(true), threatLevel, creator, tags, times);
    }

    /** Whether {@code key} is this event's number or UUID. */
    public boolean is(String key) {
        return key.equals(id)
                || uuid.filter(u -> key.equalsIgnoreCase(u.toString())).isPresent();
    }
}
