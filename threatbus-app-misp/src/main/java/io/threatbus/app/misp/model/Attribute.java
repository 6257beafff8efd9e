package io.threatbus.app.misp.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One attribute of an event, or one object with its attributes as {@code parts}: the state MISP has of it, or had when
 * it spoke of it. What a message does not show is empty. Its {@link #toString} does not show the value.
 *
 * @param id the number this MISP gave it, or empty text
 * @param timestamp the last change, in seconds since 1970
 * @param audience who may see it, as it says itself
 * @param tags its own tags, then those it inherits from the event, as far as they are shown
 * @param phases the phases of attacks that its galaxies and those of its event speak of
 * @param parts the attributes of an object that is taken as a whole; empty for an attribute
 */
public record Attribute(
        UUID uuid,
        String id,
        String type,
        String category,
        String value,
        boolean toIds,
        boolean deleted,
        long timestamp,
        String comment,
        Optional<Instant> firstSeen,
        Audience audience,
        ObjectMembership membership,
        List<Tag> tags,
        SightingSummary sightings,
        Doubts doubts,
        Event event,
        List<KillChainPhase> phases,
        List<Attribute> parts) {
    public Attribute {
        tags = List.copyOf(tags);
        phases = List.copyOf(phases);
        parts = List.copyOf(parts);
    }

    /** A builder of an attribute of which nothing more is known. */
    public static AttributeBuilder builder(UUID uuid, String type, String value) {
        return new AttributeBuilder(uuid, type, value);
    }

    /** The same attribute but for what {@code change} does. */
    public Attribute with(Consumer<AttributeBuilder> change) {
        AttributeBuilder builder = new AttributeBuilder(this);
        change.accept(builder);
        return builder.build();
    }

    /** The same attribute in another event, or in one of which more is known. */
    public Attribute in(Event other) {
        return with(
                a -> a.event(other).parts(parts.stream().map(p -> p.in(other)).toList()));
    }

    /** The same attribute with other tags. */
    public Attribute withTags(List<Tag> others) {
        return with(a -> a.tags(others));
    }

    /** The number MISP gave it; -1 if that is not said. */
    public long number() {
        return number(id);
    }

    /** The number that a text is; -1 if it is not one. */
    public static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Who may see it in the end: the narrowest of what it, its object and its event say. */
    public Audience effectiveAudience() {
        return audience.within(membership.audience()).within(event.audience());
    }

    /** The names of all tags, the attribute's own before the event's, each once. */
    public List<String> tagNames() {
        List<String> names = new ArrayList<>(tags.size() + event.tags().size());
        addNames(names, false);
        addNames(names, true);
        for (String name : event.tags()) {
            if (!names.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private void addNames(List<String> names, boolean inherited) {
        for (Tag tag : tags) {
            if (tag.inherited() == inherited && !names.contains(tag.name())) {
                names.add(tag.name());
            }
        }
    }

    @Override
    public String toString() {
        return (parts.isEmpty() ? "attribute " : "object ") + uuid + " of type " + type;
    }
}
