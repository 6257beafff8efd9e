package io.threatbus.admin;

import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.StixObject;
import io.threatbus.message.Update;
import java.util.Locale;
import java.util.Optional;

/** What a traced message is to an operator. */
enum MessageKind {
    INDICATOR,
    EDIT,
    REMOVAL,
    SIGHTING;

    private static final int EXCERPT = 500;

    static MessageKind of(StixObject object) {
        if (object instanceof Indicator indicator) {
            boolean edit = indicator.update().equals(Optional.of(Update.EDIT));
            return indicator.isRemoval() ? REMOVAL : edit ? EDIT : INDICATOR;
        }
        return SIGHTING;
    }

    /** The pattern, or the identifier of what was sighted; cut if it is long. */
    static String about(StixObject object) {
        String text = object instanceof Indicator indicator
                ? indicator.pattern()
                : ((Sighting) object).sightingOf().toString();
        return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + '…';
    }

    /** The STIX type of its object. */
    String type() {
        return this == SIGHTING ? "sighting" : "indicator";
    }

    /** As the status page and the command line show it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
