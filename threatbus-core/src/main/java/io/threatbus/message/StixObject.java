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
