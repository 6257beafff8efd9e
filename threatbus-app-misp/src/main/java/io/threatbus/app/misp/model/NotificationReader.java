package io.threatbus.app.misp.model;

import static io.threatbus.app.misp.model.MispJson.elements;
import static io.threatbus.app.misp.model.MispJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.model.Notification.AttributeChanged;
import io.threatbus.app.misp.model.Notification.EventChanged;
import io.threatbus.app.misp.model.Notification.EventPublished;
import io.threatbus.app.misp.model.Notification.Irrelevant;
import io.threatbus.app.misp.model.Notification.SightingChanged;
import io.threatbus.app.misp.model.Notification.Tagged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads one notification and recognises by its shape what it is about: on Kafka the topics have whatever names the
 * administrator gave them. Stateless, any thread may use it.
 */
public final class NotificationReader {
    private static final List<String> OTHER_TOPICS = List.of(
            "ShadowAttribute",
            "ObjectReference",
            "Organisation",
            "User",
            "Thread",
            "Post",
            "Warninglist",
            "Workflow",
            "Log",
            "Object");

    private NotificationReader() {}

    /**
     * Reads JSON in UTF-8.
     *
     * @throws BadInputException if it is not JSON, or not a notification
     */
    public static Notification read(byte[] bytes, int offset, int length) {
        Utf8.require(bytes, offset, length);
        try {
            JsonNode root = MispJson.read(bytes, offset, length);
            if (!root.isObject()) {
                throw new BadInputException("not-an-object", "the JSON is not an object");
            }
            return notification(root);
        } catch (IOException e) {
            // The parser's message may quote the text around the fault, so it is not passed on.
            throw new BadInputException("not-json", "not well-formed JSON");
        } catch (BadInputException e) {
            throw e;
        } catch (RuntimeException e) {
            // Nothing that comes from outside may end the thread that reads it, whatever nobody has thought of.
            throw new BadInputException(
                    "no-sense", "reading it ends with " + e.getClass().getSimpleName());
        }
    }

    private static Notification notification(JsonNode root) {
        if (root.has("Attribute")) {
            return attributeChanged(root);
        }
        if (root.has("Tag")) {
            return tagged(root);
        }
        if (root.has("Sighting")) {
            return sighting(root.path("Sighting"));
        }
        if (root.has("status")) {
            return new Notification.Alive();
        }
        if (OTHER_TOPICS.stream().anyMatch(root::has)) {
            return new Irrelevant("other-topic");
        }
        return root.has("Event") ? eventChanged(root) : new Irrelevant("unknown-shape");
    }

    private static String action(JsonNode root) {
        return text(root.path("action")).orElseThrow(() -> new BadInputException("no-action", "no action"));
    }

    private static Notification attributeChanged(JsonNode root) {
        Optional<Action> action = Action.of(action(root));
        if (action.isEmpty()) {
            return new Irrelevant("unknown-action");
        }
        JsonNode attribute = root.path("Attribute");
        Optional<Event> event = root.has("Event") ? Optional.of(event(root)) : Optional.empty();
        JsonNode object = root.has("Object") ? root.path("Object") : attribute.path("Object");
        return new AttributeChanged(
                action.get(),
                event.isPresent() ? AttributeReader.read(attribute, event, object) : AttributeReader.read(attribute));
    }

    /** The event, whose creator and tags may stand beside it. */
    private static Event event(JsonNode root) {
        JsonNode node = root.path("Event");
        if (!node.isObject()) {
            return EventReader.event(node);
        }
        List<String> tags = new ArrayList<>();
        for (JsonNode tag : elements(root.path("EventTag"))) {
            text(tag.path("Tag").path("name")).ifPresent(tags::add);
        }
        return EventReader.event(node, root.has("Orgc") ? root.path("Orgc") : node.path("Orgc"), tags);
    }

    private static Notification tagged(JsonNode root) {
        JsonNode tag = root.path("Tag");
        Optional<String> attribute = text(tag.path("attribute_id")).filter(id -> !id.isEmpty());
        return switch (text(root, "action")) {
            case "attached to attribute", "attached to event" ->
                new Tagged(true, text(tag, "name"), attribute, text(tag, "event_id"));
            case "detached from attribute", "detached from event" ->
                new Tagged(false, text(tag, "name"), attribute, text(tag, "event_id"));
            default -> new Irrelevant("tag");
        };
    }

    private static Notification sighting(JsonNode sighting) {
        String type = text(sighting, "type");
        JsonNode attribute = sighting.path("Attribute");
        Optional<UUID> of = MispJson.uuid(attribute, "uuid");
        boolean judgement = type.equals("1") || type.equals("2");
        return judgement && of.isPresent()
                ? new SightingChanged(of.get(), text(sighting, "event_id"))
                : new Irrelevant("sighting");
    }

    private static Notification eventChanged(JsonNode root) {
        Event event = event(root);
        if (event.id().isEmpty() && event.uuid().isEmpty()) {
            throw new BadInputException("no-event-id", "the event has neither id nor uuid");
        }
        JsonNode node = root.path("Event");
        if (node.has("Attribute") && text(root.path("action")).isEmpty()) {
            // Only published events come with a list of attributes, even if it is empty.
            return new EventPublished(event, EventReader.attributes(node, event));
        }
        return switch (action(root)) {
            case "add" -> new EventChanged(EventChanged.Kind.ADDED, event);
            case "edit" -> new EventChanged(EventChanged.Kind.EDITED, event);
            case "add_from_connected_server", "edit_from_connected_server" ->
                new EventChanged(EventChanged.Kind.PULLED, event);
            case "delete" -> new EventChanged(EventChanged.Kind.DELETED, event);
            default -> new Irrelevant("unknown-action");
        };
    }
}
