package io.threatbus.app.misp.model;

import io.threatbus.app.misp.model.Notification.AttributeChanged;
import io.threatbus.app.misp.model.Notification.EventChanged;
import io.threatbus.app.misp.model.Notification.EventPublished;
import io.threatbus.app.misp.model.Notification.Irrelevant;
import io.threatbus.app.misp.model.Notification.Judged;
import io.threatbus.app.misp.model.Notification.Tagged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one notification and recognises by its shape what it is about: on Kafka the topics have whatever names the
 * administrator gave them. One object per notification, owned by the reading thread.
 */
public final class NotificationReader {
    private @Nullable AttributeReader attribute;
    private @Nullable EventReader event;
    private @Nullable Notification other;
    private Optional<String> action = Optional.empty();

    private NotificationReader() {}

    /**
     * Reads JSON in UTF-8.
     *
     * @throws BadInputException if it is none, or not a notification
     */
    public static Notification read(byte[] bytes, int offset, int length) {
        Utf8.require(bytes, offset, length);
        try (JsonCursor json = JsonCursor.of(bytes, offset, length)) {
            if (!json.isObject()) {
                throw new BadInputException("not-an-object", "the JSON is not an object");
            }
            NotificationReader reader = new NotificationReader();
            json.members(name -> reader.member(json, name));
            json.end();
            return reader.notification();
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

    private void member(JsonCursor json, String name) throws IOException {
        switch (name) {
            case "Attribute" -> {
                attribute = new AttributeReader();
                attribute.read(json);
            }
            case "Event" -> event().read(json);
            case "Orgc" -> event().creator(json);
            case "EventTag" -> json.elements(e -> eventTag(json));
            case "Object" -> objectOrPartOfOne(json);
            case "Tag" -> other = tag(json);
            case "Sighting" -> other = sighting(json);
            case "action" -> action = json.text();
            case "status" -> {
                other = new Notification.Alive();
                json.skip();
            }
            case "ShadowAttribute",
                    "ObjectReference",
                    "Organisation",
                    "User",
                    "Thread",
                    "Post",
                    "Warninglist",
                    "Workflow",
                    "Log" -> {
                other = new Irrelevant("other-topic");
                json.skip();
            }
            default -> json.skip();
        }
    }

    private EventReader event() {
        if (event == null) {
            event = new EventReader();
        }
        return event;
    }

    private void eventTag(JsonCursor json) throws IOException {
        json.members(name -> {
            if (name.equals("Tag")) {
                event().tag(json);
            } else {
                json.skip();
            }
        });
    }

    /** In a message about an attribute this is the object around it; alone, the message is about the object. */
    private void objectOrPartOfOne(JsonCursor json) throws IOException {
        if (attribute != null) {
            attribute.object(json);
        } else {
            other = new Irrelevant("other-topic");
            json.skip();
        }
    }

    private Notification tag(JsonCursor json) throws IOException {
        String[] texts = {"", "", ""};
        json.members(name -> {
            switch (name) {
                case "name" -> texts[0] = json.textOrEmpty();
                case "attribute_id" -> texts[1] = json.textOrEmpty();
                case "event_id" -> texts[2] = json.textOrEmpty();
                default -> json.skip();
            }
        });
        return new Tagged(true, texts[0], Optional.of(texts[1]).filter(id -> !id.isEmpty()), texts[2]);
    }

    private Notification sighting(JsonCursor json) throws IOException {
        String[] kind = {""};
        List<UUID> of = new ArrayList<>();
        json.members(name -> {
            switch (name) {
                case "type" -> kind[0] = json.textOrEmpty();
                case "Attribute" ->
                    json.members(member -> {
                        if (member.equals("uuid")) {
                            json.text().flatMap(Identifiers::uuid).ifPresent(of::add);
                        } else {
                            json.skip();
                        }
                    });
                default -> json.skip();
            }
        });
        boolean judgement = kind[0].equals("1") || kind[0].equals("2");
        return judgement && !of.isEmpty() ? new Judged(of.get(0)) : new Irrelevant("sighting");
    }

    private Notification notification() {
        if (attribute != null) {
            return attributeChanged(attribute);
        }
        if (other instanceof Tagged tagged) {
            return tagged(tagged);
        }
        if (other != null) {
            return other;
        }
        return event == null ? new Irrelevant("unknown-shape") : eventChanged(event);
    }

    private Notification attributeChanged(AttributeReader reader) {
        String text = action.orElseThrow(() -> new BadInputException("no-action", "no action"));
        Optional<Action> known = Action.of(text);
        if (known.isEmpty()) {
            return new Irrelevant("unknown-action");
        }
        Attribute read = event == null ? reader.attribute() : reader.attribute(event.event());
        return new AttributeChanged(known.get(), read);
    }

    private Notification tagged(Tagged tagged) {
        return switch (action.orElse("")) {
            case "attached to attribute", "attached to event" -> tagged;
            case "detached from attribute", "detached from event" ->
                new Tagged(false, tagged.tag(), tagged.attributeId(), tagged.eventId());
            default -> new Irrelevant("tag");
        };
    }

    private Notification eventChanged(EventReader reader) {
        Event read = reader.event();
        if (read.id().isEmpty() && read.uuid().isEmpty()) {
            throw new BadInputException("no-event-id", "the event has neither id nor uuid");
        }
        if (reader.withAttributes() && action.isEmpty()) {
            return new EventPublished(
                    read,
                    reader.attributes().stream().flatMap(a -> readable(a, read)).toList());
        }
        return switch (action.orElseThrow(() -> new BadInputException("no-action", "no action"))) {
            case "add" -> new EventChanged(EventChanged.Kind.ADDED, read);
            case "edit" -> new EventChanged(EventChanged.Kind.EDITED, read);
            case "add_from_connected_server", "edit_from_connected_server" ->
                new EventChanged(EventChanged.Kind.PULLED, read);
            case "delete" -> new EventChanged(EventChanged.Kind.DELETED, read);
            default -> new Irrelevant("unknown-action");
        };
    }

    /** An attribute that cannot be read does not spoil the others of its event. */
    private static Stream<Attribute> readable(AttributeReader reader, Event event) {
        try {
            return Stream.of(reader.attribute(event));
        } catch (BadInputException e) {
            return Stream.empty();
        }
    }
}
