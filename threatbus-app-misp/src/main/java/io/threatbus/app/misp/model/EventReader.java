package io.threatbus.app.misp.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads one event, with the attributes in it if there are any. One object per event, owned by the reading thread. */
final class EventReader {
    private String id = "";
    private Optional<UUID> uuid = Optional.empty();
    private String info = "";
    private Optional<Boolean> published = Optional.empty();
    private Optional<Long> changed = Optional.empty();
    private Optional<Long> publishedAt = Optional.empty();
    private String threatLevel = "";
    private String creatorId = "";
    private Organisation creator = Organisation.UNKNOWN;
    private final List<String> tags = new ArrayList<>();
    private final List<AttributeReader> attributes = new ArrayList<>();
    private boolean withAttributes;

    /** Reads the event at the cursor, a whole one or just its number. */
    void read(JsonCursor json) throws IOException {
        if (json.isObject()) {
            json.members(name -> member(json, name));
        } else {
            id = json.textOrEmpty();
        }
    }

    private void member(JsonCursor json, String name) throws IOException {
        switch (name) {
            case "id" -> id = json.textOrEmpty();
            case "uuid" -> uuid = json.text().flatMap(Identifiers::uuid);
            case "info" -> info = json.textOrEmpty();
            case "timestamp" -> changed = json.number();
            case "publish_timestamp" -> publishedAt = json.number();
            case "published" -> published = json.flag();
            case "threat_level_id" -> threatLevel = json.textOrEmpty();
            case "orgc_id" -> creatorId = json.textOrEmpty();
            case "Orgc" -> creator(json);
            case "Tag" -> json.elements(e -> tag(json));
            case "Attribute" -> attributes(json);
            case "Object" -> json.elements(e -> object(json));
            default -> json.skip();
        }
    }

    /** Reads the creator at the cursor. */
    void creator(JsonCursor json) throws IOException {
        String[] texts = {"", "", ""};
        json.members(name -> {
            switch (name) {
                case "id" -> texts[0] = json.textOrEmpty();
                case "uuid" -> texts[1] = json.textOrEmpty();
                case "name" -> texts[2] = json.textOrEmpty();
                default -> json.skip();
            }
        });
        creator = new Organisation(
                texts[0], Identifiers.uuid(texts[1]), Optional.of(texts[2]).filter(name -> !name.isEmpty()));
    }

    /** Reads one tag at the cursor. */
    void tag(JsonCursor json) throws IOException {
        json.members(name -> {
            if (name.equals("name")) {
                json.text().ifPresent(tags::add);
            } else {
                json.skip();
            }
        });
    }

    private void attributes(JsonCursor json) throws IOException {
        withAttributes = true;
        json.elements(e -> attribute(json));
    }

    private void attribute(JsonCursor json) throws IOException {
        AttributeReader reader = new AttributeReader();
        reader.read(json);
        attributes.add(reader);
    }

    private void object(JsonCursor json) throws IOException {
        String[] objectName = {""};
        int first = attributes.size();
        json.members(name -> {
            switch (name) {
                case "name" -> objectName[0] = json.textOrEmpty();
                case "Attribute" -> json.elements(e -> attribute(json));
                default -> json.skip();
            }
        });
        attributes.subList(first, attributes.size()).forEach(a -> a.objectName(objectName[0]));
    }

    /** Whether it came with a list of attributes, even an empty one: only published events do. */
    boolean withAttributes() {
        return withAttributes;
    }

    /** The readers of the attributes in it. */
    List<AttributeReader> attributes() {
        return attributes;
    }

    Event event() {
        return new Event(
                id,
                uuid,
                info,
                published,
                threatLevel,
                creator.or(new Organisation(creatorId, Optional.empty(), Optional.empty())),
                tags,
                new Event.Times(changed, publishedAt));
    }
}
