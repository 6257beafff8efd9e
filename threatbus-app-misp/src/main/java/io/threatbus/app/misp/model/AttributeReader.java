package io.threatbus.app.misp.model;

import io.threatbus.app.misp.model.Attribute.Membership;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one attribute. One object per attribute, owned by the reading thread. */
public final class AttributeReader {
    /** The last second of the year 9999: STIX writes years with four digits. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private @Nullable String uuid;
    private @Nullable String type;
    private @Nullable String value;
    private @Nullable String firstHalf;
    private @Nullable String secondHalf;
    private Optional<Boolean> toIds = Optional.empty();
    private Optional<Long> timestamp = Optional.empty();
    private String id = "";
    private String eventId = "";
    private String category = "";
    private String comment = "";
    private boolean deleted;
    private Optional<Instant> firstSeen = Optional.empty();
    private Optional<String> objectName = Optional.empty();
    private Optional<String> relation = Optional.empty();
    private final List<Tag> tags = new ArrayList<>();
    private int falsePositives;
    private Optional<Instant> expiration = Optional.empty();
    private boolean onWarningList;
    private int decayModels;
    private int decayed;
    private @Nullable EventReader event;

    /** Reads the object at the cursor; what is in it is judged by {@link #attribute}. */
    public void read(JsonCursor json) throws IOException {
        json.members(name -> member(json, name));
    }

    private void member(JsonCursor json, String name) throws IOException {
        switch (name) {
            case "uuid" -> uuid = json.textOrEmpty();
            case "id" -> id = json.textOrEmpty();
            case "event_id" -> eventId = json.textOrEmpty();
            case "type" -> type = json.textOrEmpty();
            case "category" -> category = json.textOrEmpty();
            case "value" -> value = json.textOrEmpty();
            case "value1" -> firstHalf = json.textOrEmpty();
            case "value2" -> secondHalf = json.textOrEmpty();
            case "to_ids" -> toIds = json.flag();
            case "timestamp" -> timestamp = json.number();
            case "comment" -> comment = json.textOrEmpty();
            case "deleted" -> deleted = json.flag().orElse(false);
            case "first_seen" -> firstSeen = json.text().flatMap(AttributeReader::instant);
            case "object_relation" -> relation = json.text().filter(text -> !text.isEmpty());
            default -> context(json, name);
        }
    }

    private void context(JsonCursor json, String name) throws IOException {
        switch (name) {
            case "Tag" -> json.elements(e -> tag(json));
            case "Sighting" -> json.elements(e -> sighting(json));
            case "warnings" -> json.elements(e -> warning(json));
            case "decay_score" -> json.elements(e -> decayScore(json));
            case "Event" -> {
                event = new EventReader();
                event.read(json);
            }
            case "Object" -> object(json);
            default -> json.skip();
        }
    }

    /** Reads the object it is part of. */
    void object(JsonCursor json) throws IOException {
        json.members(name -> {
            if (name.equals("name")) {
                objectName(json.textOrEmpty());
            } else {
                json.skip();
            }
        });
    }

    void objectName(String name) {
        objectName = Optional.of(name).filter(text -> !text.isEmpty());
    }

    private void tag(JsonCursor json) throws IOException {
        String[] name = {""};
        boolean[] inherited = {false};
        json.members(member -> {
            switch (member) {
                case "name" -> name[0] = json.textOrEmpty();
                case "inherited" -> inherited[0] = json.flag().orElse(false);
                default -> json.skip();
            }
        });
        if (!name[0].isEmpty()) {
            tags.add(new Tag(name[0], inherited[0]));
        }
    }

    private void sighting(JsonCursor json) throws IOException {
        String[] kind = {""};
        long[] date = {0};
        json.members(member -> {
            switch (member) {
                case "type" -> kind[0] = json.textOrEmpty();
                case "date_sighting" -> date[0] = json.number().orElse(0L);
                default -> json.skip();
            }
        });
        if (kind[0].equals("1")) {
            falsePositives++;
        } else if (kind[0].equals("2")) {
            expired(date[0]);
        }
    }

    private void expired(long seconds) {
        if (isWritable(seconds)) {
            Instant at = Instant.ofEpochSecond(seconds);
            expiration = Optional.of(expiration.filter(at::isBefore).orElse(at));
        }
    }

    /** Whether it is a time at all, and one that an indicator can name. */
    private static boolean isWritable(long seconds) {
        return seconds >= 0 && seconds <= LAST_SECOND;
    }

    private void warning(JsonCursor json) throws IOException {
        onWarningList = true;
        json.skip();
    }

    private void decayScore(JsonCursor json) throws IOException {
        decayModels++;
        json.members(member -> {
            if (!member.equals("decayed")) {
                json.skip();
            } else if (json.flag().orElse(false)) {
                decayed++;
            }
        });
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant()).filter(at -> isWritable(at.getEpochSecond()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The number MISP gave it, or empty text; safe to show. */
    public String id() {
        return id;
    }

    /**
     * What was read, with the event that came inside it, if any.
     *
     * @throws BadInputException if something is missing that no attribute can do without
     */
    public Attribute attribute() {
        return attribute(event == null ? Event.ofId(eventId) : event.event());
    }

    /**
     * What was read, as part of an event that was read elsewhere.
     *
     * @throws BadInputException if something is missing that no attribute can do without
     */
    public Attribute attribute(Event of) {
        String identity = required(uuid, "uuid");
        long changed = timestamp.orElseThrow(() -> missing("timestamp"));
        if (!isWritable(changed)) {
            throw new BadInputException("no-timestamp", "the attribute's timestamp is no time of this age");
        }
        return new Attribute(
                Identifiers.uuid(identity)
                        .orElseThrow(() -> new BadInputException("no-uuid", "the attribute's uuid is none")),
                id,
                required(type, "type"),
                category,
                required(wholeValue(), "value"),
                toIds.orElseThrow(() -> missing("to_ids")),
                deleted,
                changed,
                comment,
                firstSeen,
                new Membership(objectName, relation),
                tags,
                new SightingSummary(falsePositives, expiration),
                onWarningList,
                decayModels > 0 && decayed == decayModels,
                of.id().isEmpty() ? withId(of) : of);
    }

    private Event withId(Event of) {
        return new Event(
                eventId, of.uuid(), of.info(), of.published(), of.threatLevel(), of.creator(), of.tags(), of.times());
    }

    private @Nullable String wholeValue() {
        if (value != null || firstHalf == null) {
            return value;
        }
        return secondHalf == null || secondHalf.isEmpty() ? firstHalf : firstHalf + '|' + secondHalf;
    }

    private static String required(@Nullable String text, String name) {
        if (text == null || text.isEmpty()) {
            throw missing(name);
        }
        return text;
    }

    private static BadInputException missing(String name) {
        return new BadInputException(
                "no-" + name.toLowerCase(Locale.ROOT).replace('_', '-'), "the attribute has no " + name);
    }
}
