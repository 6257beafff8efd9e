package io.threatbus.app.misp.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One attribute of an event: the state MISP has of it, or had when it spoke of it. What a message does not show is
 * empty. Its {@link #toString} does not show the value.
 *
 * @param id the number this MISP gave it, or empty text
 * @param timestamp the last change, in seconds since 1970
 * @param tags its own tags, then those it inherits from the event, as far as they are shown
 * @param onWarningList whether MISP found it on one of its warning lists
 * @param decayed whether there are decay scores and all models say it is over
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
        Membership membership,
        List<Tag> tags,
        SightingSummary sightings,
        boolean onWarningList,
        boolean decayed,
        Event event) {
    public Attribute {
        tags = List.copyOf(tags);
    }

    /**
     * The object that an attribute is part of.
     *
     * @param relation its role in the object, such as {@code filename}
     */
    public record Membership(Optional<String> objectName, Optional<String> relation) {
        /** Not part of an object. */
        public static final Membership NONE = new Membership(Optional.empty(), Optional.empty());
    }

    /** The same attribute in another event, or in one of which more is known. */
    public Attribute in(Event other) {
        return new Attribute(
                uuid,
                id,
                type,
                category,
                value,
                toIds,
                deleted,
                timestamp,
                comment,
                firstSeen,
                membership,
                tags,
                sightings,
                onWarningList,
                decayed,
                other);
    }

    /** The same attribute with other tags. */
    public Attribute withTags(List<Tag> others) {
        return new Attribute(
                uuid,
                id,
                type,
                category,
                value,
                toIds,
                deleted,
                timestamp,
                comment,
                firstSeen,
                membership,
                others,
                sightings,
                onWarningList,
                decayed,
                event);
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
        return "attribute " + uuid + " of type " + type;
    }
}
