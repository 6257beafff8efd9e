package io.threatbus.app.misp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The attributes of a fake MISP, and which of them a search means. Thread-safe. */
final class FakeAttributes {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final TreeMap<Long, ObjectNode> attributes = new TreeMap<>();

    /**
     * What a search finds.
     *
     * @param rows separated by commas
     * @param count as MISP says it in a header
     */
    record Page(String rows, String count) {}

    /** Adds an attribute that is meant for detection. */
    synchronized ObjectNode add(long id, String type, String value, long timestamp, String... eventTags) {
        ObjectNode attribute = MAPPER.createObjectNode();
        attribute.put("id", String.valueOf(id));
        attribute.put("event_id", "7");
        attribute.put("category", "Network activity");
        attribute.put("type", type);
        attribute.put("to_ids", true);
        attribute.put("uuid", FakeMisp.uuid(id));
        attribute.put("timestamp", String.valueOf(timestamp));
        attribute.put("comment", "");
        attribute.put("deleted", false);
        attribute.putNull("first_seen");
        attribute.put("value", value);
        ObjectNode event = attribute.putObject("Event");
        event.put("id", "7").put("info", "Campaign").put("published", true).put("threat_level_id", "2");
        event.put("timestamp", "1").put("publish_timestamp", "1");
        event.put("uuid", "207037b3-71cc-456f-9a1c-562d91c64e2f").put("orgc_id", "1");
        event.putObject("Orgc")
                .put("id", "1")
                .put("name", "ORGNAME")
                .put("uuid", "ed97be80-cd5a-46c6-913b-647e49204e0f");
        tag(attribute, eventTags);
        attributes.put(id, attribute);
        return attribute;
    }

    private static void tag(ObjectNode attribute, String... eventTags) {
        if (eventTags.length > 0) {
            ArrayNode tags = attribute.putArray("Tag");
            for (String tag : eventTags) {
                tags.addObject().put("name", tag).put("inherited", 1);
            }
        }
    }

    synchronized void change(long id, Consumer<ObjectNode> change) {
        change.accept(attributes.get(id));
    }

    synchronized void remove(long id) {
        attributes.remove(id);
    }

    /** The JSON of an attribute. */
    synchronized Optional<String> find(long id) {
        return Optional.ofNullable(attributes.get(id)).map(ObjectNode::toString);
    }

    synchronized boolean hasUuid(String uuid) {
        return attributes.values().stream().anyMatch(a -> a.get("uuid").asText().equals(uuid));
    }

    synchronized boolean hasEvent(String uuid) {
        return attributes.values().stream()
                .anyMatch(a -> a.at("/Event/uuid").asText().equals(uuid));
    }

    synchronized Collection<Long> ids() {
        return List.copyOf(attributes.keySet());
    }

    synchronized Page search(JsonNode query) {
        int limit = query.path("limit").asInt(Integer.MAX_VALUE);
        int skip = (query.path("page").asInt(1) - 1) * limit;
        StringBuilder rows = new StringBuilder();
        int found = 0;
        int seen = 0;
        boolean descending = query.path("order").asText().endsWith("desc");
        Collection<ObjectNode> candidates = query.path("uuid").isArray()
                ? named(query.path("uuid"))
                : descending ? attributes.descendingMap().values() : attributes.values();
        for (ObjectNode attribute : candidates) {
            if (!matches(attribute, query) || seen++ < skip) {
                continue;
            }
            if (found == limit) {
                found++;
                break;
            }
            rows.append(found++ == 0 ? "" : ",").append(attribute);
        }
        String count = String.valueOf(found == 0 && skip > 0 ? 1 : found);
        return new Page(rows.toString(), count);
    }

    /** What is asked for by UUID is found by it, as in a database. */
    private Collection<ObjectNode> named(JsonNode uuids) {
        TreeMap<Long, ObjectNode> found = new TreeMap<>();
        for (JsonNode uuid : uuids) {
            String text = uuid.asText();
            long id = Long.parseLong(text.substring(text.lastIndexOf('-') + 1), 16);
            if (attributes.containsKey(id) && FakeMisp.uuid(id).equals(text)) {
                found.put(id, attributes.get(id));
            }
        }
        return found.values();
    }

    private static boolean matches(ObjectNode attribute, JsonNode query) {
        return isIn(query.get("uuid"), attribute.get("uuid").asText())
                && isIn(query.get("eventid"), attribute.get("event_id").asText())
                && (!query.has("to_ids")
                        || query.get("to_ids").asInt()
                                == 1
                                == attribute.get("to_ids").asBoolean())
                && (!query.has("timestamp")
                        || attribute.get("timestamp").asLong()
                                >= query.get("timestamp").asLong())
                && isSince(query.get("publish_timestamp"), attribute.at("/Event/publish_timestamp"))
                && isSince(query.get("event_timestamp"), attribute.at("/Event/timestamp"))
                && isIn(
                        query.has("deleted")
                                ? query.get("deleted")
                                : MAPPER.createArrayNode().add(0),
                        attribute.get("deleted").asBoolean() ? "1" : "0");
    }

    private static boolean isSince(@Nullable JsonNode wanted, JsonNode time) {
        return wanted == null || time.asLong() >= wanted.asLong();
    }

    private static boolean isIn(@Nullable JsonNode wanted, String value) {
        if (wanted == null) {
            return true;
        }
        if (!wanted.isArray()) {
            return wanted.asText().equals(value);
        }
        for (JsonNode each : wanted) {
            if (each.asText().equals(value)) {
                return true;
            }
        }
        return false;
    }
}
