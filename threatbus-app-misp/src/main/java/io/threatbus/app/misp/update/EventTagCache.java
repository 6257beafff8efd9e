package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.Notification.Tagged;
import io.threatbus.app.misp.model.Tag;
import io.threatbus.toolkit.collect.BoundedMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Knows what can be known without asking MISP: the tags and the state of events that messages happened to show, and the
 * attributes they were about. What came before the bus was started it cannot know. Guarded by the lock on {@code this}.
 */
public final class EventTagCache {
    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_ATTRIBUTES = 20_000;

    private final BoundedMap<String, List<String>> eventTags = BoundedMap.byUse(MOST_EVENTS);
    private final BoundedMap<String, Attribute> attributes = BoundedMap.byUse(MOST_ATTRIBUTES);

    /** The attribute with what else is known of it. */
    public synchronized Attribute seen(Attribute attribute) {
        attributes.put(attribute.id(), attribute);
        return complete(attribute);
    }

    /** Takes note of an event with its tags. */
    public synchronized void seen(Event event) {
        eventTags.put(event.id(), event.tags());
    }

    /** Takes note of a tag; returns the attributes seen lately that it concerns, as they are now. */
    public synchronized List<Attribute> seen(Tagged news) {
        if (news.attributeId().isPresent()) {
            Attribute before = attributes.get(news.attributeId().get());
            if (before == null) {
                return List.of();
            }
            Attribute now = retag(before, news);
            attributes.put(now.id(), now);
            return List.of(complete(now));
        }
        List<String> tags = new ArrayList<>(eventTags.getOrDefault(news.eventId(), List.of()));
        tags.remove(news.tag());
        if (news.attached()) {
            tags.add(news.tag());
        }
        eventTags.put(news.eventId(), tags);
        return List.copyOf(attributes.values()).stream()
                .filter(attribute -> attribute.event().id().equals(news.eventId()))
                .map(this::complete)
                .toList();
    }

    private static Attribute retag(Attribute attribute, Tagged news) {
        List<Tag> tags = new ArrayList<>(attribute.tags());
        tags.removeIf(tag -> !tag.inherited() && tag.name().equals(news.tag()));
        if (news.attached()) {
            tags.add(new Tag(news.tag(), false));
        }
        return attribute.withTags(tags);
    }

    private Attribute complete(Attribute attribute) {
        List<String> tags = eventTags.getOrDefault(attribute.event().id(), List.of());
        return tags.isEmpty() || !attribute.event().tags().isEmpty()
                ? attribute
                : attribute.in(attribute.event().withTags(tags));
    }
}
