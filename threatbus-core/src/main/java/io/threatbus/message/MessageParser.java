package io.threatbus.message;

import io.threatbus.message.content.ContentId;
import io.threatbus.message.content.Rank;
import io.threatbus.stix.Marking;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.pattern.PatternSyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns foreign bytes into messages, in one pass, and says what is wrong with those that are none. The rules are those
 * of STIX 2.1 for what the bus and its applications rely on; other properties pass unseen. Thread-safe.
 */
public final class MessageParser {
    /** With the default limits and the system's clock. */
    public static final MessageParser DEFAULT = new MessageParser(MessageLimits.DEFAULT, InstantSource.system());

    /**
     * For what was let in before, whatever the limits were then, and for what was made of it, which may have grown beyond
     * them. Not for what comes from outside.
     */
    public static final MessageParser OWN = new MessageParser(
            new MessageLimits(Integer.MAX_VALUE, JsonReading.DEEPEST, Integer.MAX_VALUE), InstantSource.system());

    private static final String SPEC_VERSION = "2.1";

    private final MessageLimits limits;
    private final InstantSource clock;

    /**
     * A parser.
     *
     * @param clock gives the timestamps that are filled in where required ones are missing
     */
    public MessageParser(MessageLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** The limits it keeps. */
    public MessageLimits limits() {
        return limits;
    }

    /** Reads a message from a part of a frame. */
    public Parsed parse(byte[] frame, int offset, int length) {
        if (length > limits.size()) {
            return tooLarge(length, Arrays.copyOfRange(frame, offset, offset + 200));
        }
        return parse(Arrays.copyOfRange(frame, offset, offset + length));
    }

    /**
     * Reads a message.
     *
     * @param utf8 becomes part of the message without a copy: the caller never changes it again
     */
    public Parsed parse(byte[] utf8) {
        if (utf8.length > limits.size()) {
            return tooLarge(utf8.length, utf8);
        }
        @Nullable RawObject object = null;
        try {
            object = RawObject.read(utf8, limits);
            return message(object);
        } catch (RejectedException e) {
            Rejection rejection = Rejection.of(e.reason(), String.valueOf(e.getMessage()), utf8);
            return new Parsed.Rejected(rejection.about(identifier(object)).at(e.place()));
        } catch (RuntimeException e) {
            // A defect of ours. Whoever sends what finds it shall not end a thread or a connection with it.
            return new Parsed.Rejected(Rejection.of("unreadable", e.toString(), utf8));
        }
    }

    private static String identifier(@Nullable RawObject object) {
        return object == null
                ? ""
                : object.optional(Property.ID, Object.class)
                        .map(Object::toString)
                        .orElse("");
    }

    /** Reads a message from JSON that was made or kept by us. */
    Parsed parse(JsonText json) {
        return parse(json.bytes());
    }

    /** Makes a message of properties; the type and version come first. */
    Message build(String type, Map<String, ?> properties) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(Property.TYPE.key(), type);
        members.put(Property.SPEC_VERSION.key(), SPEC_VERSION);
        members.putAll(properties);
        return parse(Json.write(members)).orThrow();
    }

    private Parsed tooLarge(int length, byte[] input) {
        return new Parsed.Rejected(Rejection.of("too-large", length + " bytes, the limit is " + limits.size(), input));
    }

    private Parsed message(RawObject object) {
        String type = object.text(Property.TYPE).orElseThrow(() -> untyped(object));
        return switch (type) {
            case "indicator", "sighting" -> stixObject(type, object);
            case "snapshotrequest" -> accepted(snapshotRequest(object));
            case "snapshotenvelope" -> snapshotEnvelope(object);
            case "bundle" -> throw new RejectedException("bundle", "a bundle; send its objects one by one");
            default -> throw new RejectedException("unsupported-type", "type '" + type + "' is not carried");
        };
    }

    private static RejectedException untyped(RawObject object) {
        return JsonText.trusted(object.utf8()).member("objects").isPresent()
                ? new RejectedException("bundle", "a TAXII envelope; send its objects one by one")
                : new RejectedException("missing-property", "type is missing");
    }

    private static Parsed accepted(Message message) {
        return new Parsed.Accepted(message, List.of());
    }

    private Parsed stixObject(String type, RawObject object) {
        requireVersion(object);
        if (!Stix20.isVersionOf(object)) {
            return current(type, object);
        }
        try {
            byte[] upgraded = Stix20.upgraded(JsonText.trusted(object.utf8()), object, type)
                    .bytes();
            Parsed.Accepted accepted = current(type, RawObject.read(upgraded, OWN.limits));
            return object.has(Property.SPEC_VERSION)
                    ? accepted
                    : new Parsed.Accepted(accepted.message(), withVersion(accepted.filledIn()));
        } catch (RejectedException e) {
            throw new RejectedException(
                    e.reason(), e.getMessage() + "; read as STIX 2.0, for its spec_version is not 2.1");
        }
    }

    private Parsed.Accepted current(String type, RawObject object) {
        Marking marking = marking(object);
        Completion completion = new Completion(object, type, clock);
        return new Parsed.Accepted(
                type.equals("indicator")
                        ? indicator(object, completion, marking)
                        : sighting(object, completion, marking),
                completion.names());
    }

    private static List<String> withVersion(List<String> filledIn) {
        List<String> names = new ArrayList<>(filledIn);
        names.add(0, Property.SPEC_VERSION.key());
        return names;
    }

    private static void requireVersion(RawObject object) {
        Optional<String> version = object.text(Property.SPEC_VERSION);
        if (version.isPresent()
                && !version.get().equals(SPEC_VERSION)
                && !version.get().equals("2.0")) {
            throw new RejectedException(
                    "unsupported-version", "STIX " + version.get() + "; only 2.1 is carried, and 2.0 made 2.1 of");
        }
    }

    private static Marking marking(RawObject object) {
        Marking ofWhole = Marking.of(object.ids(Property.OBJECT_MARKING_REFS));
        return object.has(Property.GRANULAR_MARKINGS) ? ofWhole.and(GranularMarkings.read(object.tree())) : ofWhole;
    }

    private static Indicator indicator(RawObject object, Completion completion, Marking marking) {
        String pattern = object.requiredText(Property.PATTERN);
        String patternType = object.requiredText(Property.PATTERN_TYPE);
        int kinds = kinds(pattern, patternType);
        Optional<String> source = object.text(Property.SOURCE).filter(text -> !text.isEmpty());
        Optional<StixId> createdBy = object.optional(Property.CREATED_BY_REF, StixId.class);
        StixId id = completion.id(() -> ContentId.of(
                patternType,
                pattern,
                source.or(() -> createdBy.map(StixId::toString)).orElse("")));
        StixTimestamp created = completion.timestamp(Property.CREATED);
        StixTimestamp modified = completion.timestamp(Property.MODIFIED);
        StixTimestamp validFrom = completion.timestamp(Property.VALID_FROM);
        Optional<StixTimestamp> validUntil = object.time(Property.VALID_UNTIL);
        boolean revoked = object.isSet(Property.REVOKED);
        Optional<Update> update = object.text(Property.UPDATE).flatMap(MessageParser::update);
        boolean removal = update.isPresent() && update.get() == Update.REMOVE;
        boolean content = !revoked && !removal;
        if (content && validUntil.isPresent() && !validUntil.get().isAfter(validFrom)) {
            throw new RejectedException(
                    "invalid-interval",
                    "valid_until " + validUntil.get() + " is not later than valid_from " + validFrom);
        }
        List<StixId> markings = object.ids(Property.OBJECT_MARKING_REFS);
        List<String> completed = completion.completed();
        StixTimestamp saidFrom = completed.contains(Property.VALID_FROM.key()) ? null : validFrom;
        return new Indicator(
                completion.json(),
                id,
                created,
                modified,
                pattern,
                patternType.equals(Indicator.STIX_PATTERN) ? Indicator.STIX_PATTERN : patternType,
                new Indicator.Validity(validFrom, validUntil, revoked),
                update,
                markings,
                marking,
                new Standing(
                        Rank.of(patternType, pattern, saidFrom, validUntil, markings),
                        kinds,
                        source,
                        createdBy,
                        Act.read(object.text(Property.ACT), object.text(Property.OF), modified, removal, revoked),
                        completed.contains(Property.MODIFIED.key()),
                        object.text(Property.GUARD)));
    }

    private static int kinds(String pattern, String patternType) {
        if (!patternType.equals(Indicator.STIX_PATTERN)) {
            return PatternKinds.OTHER;
        }
        try {
            return PatternKinds.of(pattern);
        } catch (PatternSyntaxException e) {
            throw new RejectedException(
                    "invalid-pattern", String.valueOf(e.getMessage()), e.excerptLine() + "\n" + e.caretLine());
        }
    }

    private static Optional<Update> update(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "ADD" -> Optional.empty();
            case "EDIT" -> Optional.of(Update.EDIT);
            case "REMOVE" -> Optional.of(Update.REMOVE);
            default ->
                throw new RejectedException(
                        "invalid-update", "x_threatbus_update '" + text + "' is neither ADD, EDIT nor REMOVE");
        };
    }

    private static Sighting sighting(RawObject object, Completion completion, Marking marking) {
        StixId sightingOf = object.required(Property.SIGHTING_OF_REF, StixId.class);
        Optional<StixTimestamp> first = object.time(Property.FIRST_SEEN);
        Optional<StixTimestamp> last = object.time(Property.LAST_SEEN);
        if (first.isPresent() && last.isPresent() && first.get().isAfter(last.get())) {
            throw new RejectedException(
                    "invalid-interval", "first_seen " + first.get() + " is later than last_seen " + last.get());
        }
        StixId id = completion.id(() -> StixId.random("sighting"));
        StixTimestamp created = completion.timestamp(Property.CREATED);
        StixTimestamp modified = completion.timestamp(Property.MODIFIED);
        return new Sighting(completion.json(), id, created, modified, sightingOf, first, last, marking);
    }

    private static SnapshotType snapshotType(RawObject object) {
        long code = object.required(Property.SNAPSHOT_TYPE, Long.class);
        return SnapshotType.ofCode(code)
                .orElseThrow(() -> new RejectedException(
                        "invalid-snapshot", "snapshot_type " + code + " is neither 1 (indicator) nor 2 (sighting)"));
    }

    private static UUID snapshotId(RawObject object) {
        String text = object.requiredText(Property.SNAPSHOT_ID);
        return StixId.uuid(text)
                .orElseThrow(() -> new RejectedException("invalid-snapshot", "snapshot_id '" + text + "' is no UUID"));
    }

    private static SnapshotRequest snapshotRequest(RawObject object) {
        long seconds = object.required(Property.SNAPSHOT, Long.class);
        if (seconds <= 0 || seconds > SnapshotRequest.EVERYTHING.toSeconds()) {
            throw new RejectedException("invalid-snapshot", "snapshot " + seconds + " is no time span in seconds");
        }
        return new SnapshotRequest(
                snapshotType(object), snapshotId(object), Duration.ofSeconds(seconds), object.has(Property.LIFE));
    }

    private Parsed snapshotEnvelope(RawObject object) {
        snapshotType(object);
        UUID id = snapshotId(object);
        object.required(Property.BODY, Boolean.class);
        Parsed body = message(RawObject.read(object.bodyBytes(), limits));
        if (body instanceof Parsed.Accepted accepted && accepted.message() instanceof StixObject content) {
            return new Parsed.Accepted(
                    new SnapshotEnvelope(id, content, object.text(Property.LIFE)), accepted.filledIn());
        }
        throw new RejectedException("invalid-snapshot", "the body is neither an indicator nor a sighting");
    }
}
