package io.threatbus.coverage;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.stix.StixId;

/** The indicator of the bus's own by which it measures its subscribers; it never leaves the bus. Stateless. */
public final class CanaryIndicator {
    /** Its identifier, the same on every bus. */
    public static final StixId ID = StixId.of("indicator--c314e3a5-65a5-5f58-9f02-604be56a9445");

    private CanaryIndicator() {}

    /** Whether it is this indicator. */
    public static boolean is(StixId id) {
        return id.equals(ID);
    }

    /** Whether a message is this indicator, or a sighting of it. */
    public static boolean isAbout(Message message) {
        return message instanceof Indicator indicator
                ? is(indicator.id())
                : message instanceof Sighting sighting && is(sighting.sightingOf());
    }
}
