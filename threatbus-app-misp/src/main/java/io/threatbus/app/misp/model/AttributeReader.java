package io.threatbus.app.misp.model;

import static io.threatbus.app.misp.model.MispJson.elements;
import static io.threatbus.app.misp.model.MispJson.flag;
import static io.threatbus.app.misp.model.MispJson.number;
import static io.threatbus.app.misp.model.MispJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.model.Doubts.Warning;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Reads an attribute. Stateless. */
public final class AttributeReader {
    /** The last second of the year 9999: STIX writes years with four digits. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private AttributeReader() {}

    /**
     * The attribute that a node is, with the event and the object that stand in it, if any.
     *
     * @throws BadInputException if something is missing that no attribute can do without
     */
    public static Attribute read(JsonNode node) {
        Optional<Event> event =
                node.has("Event") ? Optional.of(EventReader.event(node.path("Event"))) : Optional.empty();
        return read(node, event, node.path("Object"));
    }

    /**
     * The attribute that a node is, as part of an event and of an object that were read elsewhere.
     *
     * @param object the node of the object; missing if there is none, or none is shown
     * @throws BadInputException if something is missing that no attribute can do without
     */
    static Attribute read(JsonNode node, Optional<Event> event, JsonNode object) {
        long changed = number(node.path("timestamp")).orElseThrow(() -> missing("timestamp"));
        if (!isWritable(changed)) {
            throw new BadInputException("no-timestamp", "the attribute's timestamp is out of range");
        }
        required(text(node, "uuid"), "uuid");
        UUID uuid = MispJson.uuid(node, "uuid")
                .orElseThrow(() -> new BadInputException("no-uuid", "the attribute's uuid is not a UUID"));
        String eventId = text(node, "event_id");
        return Attribute.builder(uuid, required(text(node, "type"), "type"), required(value(node), "value"))
                .id(text(node, "id"))
                .category(text(node, "category"))
                .toIds(flag(node.path("to_ids")).orElseThrow(() -> missing("to_ids")))
                .deleted(flag(node.path("deleted")).orElse(false))
                .timestamp(changed)
                .comment(text(node, "comment"))
                .firstSeen(text(node.path("first_seen")).flatMap(AttributeReader::instant))
                .audience(EventReader.audience(node))
                .membership(membership(node, object))
                .tags(tags(node))
                .sightings(sightings(node))
                .doubts(doubts(node))
                .event(event.orElseGet(() -> Event.ofId(eventId)).withId(eventId))
                .build();
    }

    private static String value(JsonNode node) {
        String first = text(node, "value1");
        if (node.has("value") || first.isEmpty()) {
            return text(node, "value");
        }
        String second = text(node, "value2");
        return second.isEmpty() ? first : first + '|' + second;
    }

    private static ObjectMembership membership(JsonNode node, JsonNode object) {
        String given = text(node, "object_id");
        String id = given.isEmpty() ? text(object, "id") : given;
        Optional<String> relation = text(node.path("object_relation")).filter(text -> !text.isEmpty());
        Optional<UUID> uuid = MispJson.uuid(object, "uuid");
        if ((id.isEmpty() || id.equals("0")) && uuid.isEmpty() && relation.isEmpty()) {
            return ObjectMembership.NONE;
        }
        return new ObjectMembership(
                id.equals("0") ? "" : id,
                uuid,
                text(object.path("name")).filter(name -> !name.isEmpty()),
                relation,
                EventReader.audience(object));
    }

    private static List<Tag> tags(JsonNode node) {
        List<Tag> tags = new ArrayList<>();
        for (JsonNode tag : elements(node.path("Tag"))) {
            String name = text(tag, "name");
            if (!name.isEmpty()) {
                tags.add(new Tag(name, flag(tag.path("inherited")).orElse(false)));
            }
        }
        return tags;
    }

    private static SightingSummary sightings(JsonNode node) {
        int falsePositives = 0;
        Optional<Instant> expiration = Optional.empty();
        for (JsonNode sighting : elements(node.path("Sighting"))) {
            switch (text(sighting, "type")) {
                case "1" -> falsePositives++;
                case "2" -> {
                    Optional<Instant> at = number(sighting.path("date_sighting"))
                            .filter(AttributeReader::isWritable)
                            .map(Instant::ofEpochSecond);
                    if (at.isPresent() && expiration.filter(at.get()::isBefore).isEmpty()) {
                        expiration = at;
                    }
                }
                default -> {
                    // Seen: nothing that speaks against it.
                }
            }
        }
        return new SightingSummary(falsePositives, expiration);
    }

    private static Doubts doubts(JsonNode node) {
        List<Warning> lists = new ArrayList<>();
        for (JsonNode hit : elements(node.path("warnings"))) {
            Warning warning = new Warning(text(hit, "warninglist_name"), text(hit, "value"));
            if (!lists.contains(warning)) {
                lists.add(warning);
            }
        }
        int models = 0;
        int decayed = 0;
        for (JsonNode score : elements(node.path("decay_score"))) {
            models++;
            decayed += flag(score.path("decayed")).orElse(false) ? 1 : 0;
        }
        return new Doubts(lists, models > 0 && decayed == models);
    }

    /** Whether it is a time at all, and one that an indicator can name. */
    private static boolean isWritable(long seconds) {
        return seconds >= 0 && seconds <= LAST_SECOND;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant()).filter(at -> isWritable(at.getEpochSecond()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String required(String text, String name) {
        if (text.isEmpty()) {
            throw missing(name);
        }
        return text;
    }

    private static BadInputException missing(String name) {
        return new BadInputException(
                "no-" + name.toLowerCase(Locale.ROOT).replace('_', '-'), "the attribute has no " + name);
    }
}
