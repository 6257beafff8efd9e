package io.threatbus.message;

import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.util.Optional;

/** A STIX 2.1 object of a kind that the bus carries. */
public sealed interface StixObject extends Message permits Indicator, Sighting {
    StixId id();

    StixTimestamp created();

    StixTimestamp modified();

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
}
