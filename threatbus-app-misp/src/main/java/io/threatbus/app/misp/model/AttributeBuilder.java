package io.threatbus.app.misp.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Builds an {@link Attribute}. Owned by the thread that builds. */
public final class AttributeBuilder {
    private final UUID uuid;
    private final String type;
    private final String value;
    private String id = "";
    private String category = "";
    private boolean toIds;
    private boolean deleted;
    private long timestamp;
    private String comment = "";
    private Optional<Instant> firstSeen = Optional.empty();
    private Audience audience = Audience.UNKNOWN;
    private ObjectMembership membership = ObjectMembership.NONE;
    private List<Tag> tags = List.of();
    private SightingSummary sightings = SightingSummary.NONE;
    private Doubts doubts = Doubts.NONE;
    private Event event = Event.ofId("");
    private List<KillChainPhase> phases = List.of();
    private List<Attribute> parts = List.of();

    AttributeBuilder(UUID uuid, String type, String value) {
        this.uuid = uuid;
        this.type = type;
        this.value = value;
    }

    AttributeBuilder(Attribute from) {
        this(from.uuid(), from.type(), from.value());
        id = from.id();
        category = from.category();
        toIds = from.toIds();
        deleted = from.deleted();
        timestamp = from.timestamp();
        comment = from.comment();
        firstSeen = from.firstSeen();
        audience = from.audience();
        membership = from.membership();
        tags = from.tags();
        sightings = from.sightings();
        doubts = from.doubts();
        event = from.event();
        phases = from.phases();
        parts = from.parts();
    }

    public AttributeBuilder id(String number) {
        id = number;
        return this;
    }

    public AttributeBuilder category(String name) {
        category = name;
        return this;
    }

    public AttributeBuilder toIds(boolean flag) {
        toIds = flag;
        return this;
    }

    public AttributeBuilder deleted(boolean flag) {
        deleted = flag;
        return this;
    }

    /** The last change, in seconds since 1970. */
    public AttributeBuilder timestamp(long seconds) {
        timestamp = seconds;
        return this;
    }

    public AttributeBuilder comment(String text) {
        comment = text;
        return this;
    }

    public AttributeBuilder firstSeen(Optional<Instant> at) {
        firstSeen = at;
        return this;
    }

    public AttributeBuilder audience(Audience own) {
        audience = own;
        return this;
    }

    public AttributeBuilder membership(ObjectMembership role) {
        membership = role;
        return this;
    }

    public AttributeBuilder tags(List<Tag> all) {
        tags = all;
        return this;
    }

    public AttributeBuilder sightings(SightingSummary summary) {
        sightings = summary;
        return this;
    }

    public AttributeBuilder doubts(Doubts held) {
        doubts = held;
        return this;
    }

    public AttributeBuilder event(Event of) {
        event = of;
        return this;
    }

    public AttributeBuilder phases(List<KillChainPhase> all) {
        phases = all;
        return this;
    }

    public AttributeBuilder parts(List<Attribute> attributes) {
        parts = attributes;
        return this;
    }

    /** The attribute. */
    public Attribute build() {
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
                audience,
                membership,
                tags,
                sightings,
                doubts,
                event,
                phases,
                parts);
    }
}
