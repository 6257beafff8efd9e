package io.threatbus.message;

import com.fasterxml.jackson.core.JsonToken;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.sensor.GuardMark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The properties that the bus looks at, with the rule each has to keep (STIX 2.1, sections 3.2, 4.7 and 5.2). All others
 * pass unseen.
 */
enum Property {
    TYPE("type", Kind.TEXT),
    SPEC_VERSION("spec_version", Kind.TEXT),
    ID("id", Kind.TEXT),
    CREATED("created", Kind.TIMESTAMP),
    MODIFIED("modified", Kind.TIMESTAMP),
    CREATED_BY_REF("created_by_ref", Kind.REFERENCE, "identity"),
    REVOKED("revoked", Kind.FLAG),
    OBJECT_MARKING_REFS("object_marking_refs", Kind.REFERENCES, "marking-definition"),
    EXTERNAL_REFERENCES("external_references", Kind.EXTERNAL_REFERENCES),
    GRANULAR_MARKINGS("granular_markings", Kind.GRANULAR_MARKINGS),
    PATTERN("pattern", Kind.TEXT),
    PATTERN_TYPE("pattern_type", Kind.TEXT),
    VALID_FROM("valid_from", Kind.TIMESTAMP),
    VALID_UNTIL("valid_until", Kind.TIMESTAMP),
    SIGHTING_OF_REF("sighting_of_ref", Kind.REFERENCE),
    OBSERVED_DATA_REFS("observed_data_refs", Kind.REFERENCES, "observed-data"),
    WHERE_SIGHTED_REFS("where_sighted_refs", Kind.REFERENCES, "identity", "location"),
    FIRST_SEEN("first_seen", Kind.TIMESTAMP),
    LAST_SEEN("last_seen", Kind.TIMESTAMP),
    UPDATE("x_threatbus_update", Kind.TEXT),
    SOURCE("x_threatbus_source", Kind.NOTE),
    ACT("x_threatbus_act", Kind.NOTE),
    OF("x_threatbus_of", Kind.NOTE),
    LIFE("x_threatbus_life", Kind.NOTE),
    GUARD(GuardMark.KEY, Kind.NOTE),
    COMPLETED("x_threatbus_completed", Kind.NAMES),
    SNAPSHOT_TYPE("snapshot_type", Kind.NUMBER),
    SNAPSHOT_ID("snapshot_id", Kind.TEXT),
    SNAPSHOT("snapshot", Kind.NUMBER),
    BODY("body", Kind.OBJECT);

    /** How the value is read and checked. */
    enum Kind {
        TEXT,
        TIMESTAMP,
        FLAG,
        NUMBER,
        REFERENCE,
        REFERENCES,
        EXTERNAL_REFERENCES,
        GRANULAR_MARKINGS,
        OBJECT,
        /** A string; anything else counts as absent. */
        NOTE,
        /** A list of strings; anything else counts as absent. */
        NAMES
    }

    /** How many there are. */
    static final int COUNT = values().length;

    private static final Map<String, Property> BY_NAME = new HashMap<>();

    static {
        for (Property property : values()) {
            BY_NAME.put(property.key, property);
        }
    }

    private final String key;
    private final Kind kind;
    /** The types that a reference may point at. */
    private final String permitted;

    Property(String key, Kind kind, String... types) {
        this.key = key;
        this.kind = kind;
        this.permitted = String.join(" or ", types);
    }

    static Optional<Property> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    String key() {
        return key;
    }

    /** Where {@link RawObject} keeps its value, from 0 to {@link #COUNT}. */
    @SuppressWarnings("EnumOrdinal") // it never leaves an object that lives as long as one message is read
    int slot() {
        return ordinal();
    }

    Kind kind() {
        return kind;
    }

    /** What is wrong with a value of another type than this. */
    RejectedException wrongType(String expected, JsonToken token) {
        return new RejectedException("wrong-type", key + " must be " + expected + ", found " + JsonReading.kind(token));
    }

    /**
     * Reads a value.
     *
     * @throws RejectedException if it is not a timestamp
     */
    StixTimestamp timestamp(String text) {
        return StixTimestamp.parse(text)
                .orElseThrow(() -> new RejectedException(
                        "invalid-timestamp", key + " '" + text + "' is not like 2026-11-23T08:15:30.000Z"));
    }

    /**
     * Reads a value.
     *
     * @throws RejectedException if it is not a boolean
     */
    Boolean flag(String text) {
        return switch (text) {
            case "true", "True", "1" -> true;
            case "false", "False", "0" -> false;
            default -> throw new RejectedException("wrong-type", key + " '" + text + "' is no boolean");
        };
    }

    /**
     * Reads a value.
     *
     * @throws RejectedException if it is no whole number
     */
    Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new RejectedException("wrong-type", key + " '" + text + "' is no whole number");
        }
    }

    /**
     * Reads a value.
     *
     * @throws RejectedException if it is no identifier, or one of another type than is permitted
     */
    StixId reference(String text) {
        StixId id = StixId.parse(text)
                .orElseThrow(() ->
                        new RejectedException("invalid-reference", key + " '" + text + "' is no STIX identifier"));
        if (!mayReferTo(id.type())) {
            throw new RejectedException("invalid-reference", key + " '" + text + "' must refer to " + permitted);
        }
        return id;
    }

    /** Whether a reference may point at an object of this type. */
    private boolean mayReferTo(String type) {
        return permitted.isEmpty()
                || permitted.equals(type)
                || List.of(permitted.split(" or ", -1)).contains(type);
    }
}
