package io.threatbus.app.misp.model;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An event, as far as a message or an answer shows it.
 *
 * @param id the number this MISP gave it, or empty text
 * @param state how far the work on it has come
 * @param creator the organisation that made it
 * @param owner the organisation that it belongs to on this MISP
 * @param tags the event's own tags; empty also where none are shown
 * @param times when things happened to it
 */
public record Event(
        String id,
        Optional<UUID> uuid,
        String info,
        State state,
        Audience audience,
        Organisation creator,
        Organisation owner,
        List<String> tags,
        Times times) {
    public Event {
        tags = List.copyOf(tags);
    }

    /**
     * How far the work on an event has come.
     *
     * @param published empty where it is not said
     * @param threatLevel 1 (high) to 4 (undefined), or empty text
     * @param analysis 0 (initial) to 2 (completed), or empty text
     */
    public record State(Optional<Boolean> published, String threatLevel, String analysis) {
        /** Nothing is said. */
        public static final State UNKNOWN = new State(Optional.empty(), "", "");
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
                id,
                Optional.empty(),
                "",
                State.UNKNOWN,
                Audience.UNKNOWN,
                Organisation.UNKNOWN,
                Organisation.UNKNOWN,
                List.of(),
                Times.UNKNOWN);
    }

    /** Whether it is published; empty where it is not said. */
    public Optional<Boolean> published() {
        return state.published;
    }

    /** The same event with its number, if that was not said. */
    public Event withId(String other) {
        return id.isEmpty() ? new Event(other, uuid, info, state, audience, creator, owner, tags, times) : this;
    }

    /** The same event with other tags. */
    public Event withTags(List<String> others) {
        return new Event(id, uuid, info, state, audience, creator, owner, others, times);
    }

    /** The same event, published. */
    public Event asPublished() {
        State now = new State(Optional.of(true), state.threatLevel, state.analysis);
        return new Event(id, uuid, info, now, audience, creator, owner, tags, times);
    }

    /** The same event, of whose owner more is known. */
    public Event withOwner(Organisation known) {
        return new Event(id, uuid, info, state, audience, creator, known, tags, times);
    }

    /** Whether {@code key} is this event's number or UUID. */
    public boolean is(String key) {
        return key.equals(id)
                || uuid.filter(u -> key.equalsIgnoreCase(u.toString())).isPresent();
    }
}
