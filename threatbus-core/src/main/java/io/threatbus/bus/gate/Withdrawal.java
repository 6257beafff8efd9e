package io.threatbus.bus.gate;

import io.threatbus.message.Indicator;
import io.threatbus.message.Update;
import java.util.HashMap;
import java.util.Map;

/** The word to somebody to drop what it may no longer have, which says nothing that it does not know. Stateless. */
final class Withdrawal {
    /** Stands for the value where the peer was given another one; it drops the indicator by its identifier. */
    static final String WITHHELD = "[x-threatbus-withheld:value = 'withheld']";

    private Withdrawal() {}

    /**
     * Of an object whose newest version is not for the peer.
     *
     * @param valueKnown whether the peer has been given the value of this version before
     */
    static Indicator of(Indicator version, boolean valueKnown) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("id", version.id().toString());
        properties.put("created", version.created().toString());
        properties.put("modified", version.modified().toString());
        properties.put("valid_from", version.validFrom().toString());
        properties.put("pattern", valueKnown ? version.pattern() : WITHHELD);
        properties.put("pattern_type", valueKnown ? version.patternType() : Indicator.STIX_PATTERN);
        properties.put("x_threatbus_update", Update.REMOVE.name());
        return Indicator.of(properties);
    }
}
