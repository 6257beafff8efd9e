package io.threatbus.message;

import io.threatbus.stix.Marking;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.util.Optional;
import java.util.UUID;

/** A STIX 2.1 object of a kind that the bus carries. */
public sealed interface StixObject extends Message permits Indicator, Sighting {
    StixId id();

    StixTimestamp created();

    StixTimestamp modified();

    /** All its markings, those of its parts included. */
    Marking marking();

    /**
     * One number for this version of the object, from its identifier and {@link #modified}. Different versions have the
     * same one so rarely that a log or a filter may rely on it, a database not.
     */
    long versionHash();

    /**
     * How this version of the object stands to one that is already known.
     *
     * @throws IllegalArgumentException if the other is a version of another object
     */
    default Revision revisionOf(StixObject known) {
        if (!id().equals(known.id())) {
            throw new IllegalArgumentException(id() + " and " + known.id() + " are not versions of one object");
        }
        int order = modified().compareTo(known.modified());
        return order > 0 ? Revision.NEWER : order < 0 ? Revision.OLDER : Revision.EQUAL;
    }

    /**
     * The value of any property, known or custom, as JSON; found by reading the object again, so not for hot paths.
     * {@link Json#read} turns it into a Java value.
     */
    default Optional<JsonText> property(String name) {
        return json().member(name);
    }

    /** The text of a property, if it is there and a string. */
    default Optional<String> text(String name) {
        return property(name).flatMap(JsonText::asString);
    }

    /** As {@link #versionHash()} says. */
    static long versionHash(StixId id, StixTimestamp modified) {
        UUID uuid = id.uuid();
        long mixed = (uuid.getMostSignificantBits() ^ modified.epochMicros()) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32 ^ uuid.getLeastSignificantBits()) * 0xC2B2AE3D27D4EB4FL;
        return mixed ^ mixed >>> 29;
    }
}
