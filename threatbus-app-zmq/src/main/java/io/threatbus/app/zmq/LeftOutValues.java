package io.threatbus.app.zmq;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.Planner;
import io.threatbus.stix.sensor.SensorProfile;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes on an indicator for a sensor which of its values it must not look for: an indicator of several values is not in
 * quarantine as long as one of them is like any other. Stateless.
 */
final class LeftOutValues {
    /** The property: a list of objects with {@code property} and {@code value}. */
    static final String KEY = "x_threatbus_left_out";

    private static final Logger logger = LoggerFactory.getLogger(LeftOutValues.class);
    private static final Planner PLANNER = new Planner(SensorProfile.points(), Compound.NECESSARY);

    private final PointGuard guard;

    LeftOutValues(PointGuard guard) {
        this.guard = guard;
    }

    /** The message as a sensor is to have it; the same one if nothing is left out. */
    Message forSensor(Message message) {
        if (!(message instanceof Indicator indicator)
                || indicator.isRemoval()
                || !indicator.patternType().equals(Indicator.STIX_PATTERN)
                || PointGuard.isReleased(indicator)
                || PointExtraction.single(indicator.pattern()).isPresent()) {
            return message;
        }
        try {
            List<Map<String, String>> leftOut = leftOut(indicator);
            return leftOut.isEmpty() ? message : indicator.with(Map.of(KEY, leftOut));
        } catch (ThreatBusException e) {
            logger.warn("{} goes to a sensor without what to leave out of it: {}", indicator.id(), e.getMessage());
            return message;
        }
    }

    private List<Map<String, String>> leftOut(Indicator indicator) {
        return PLANNER.plan(PatternParser.parse(indicator.pattern())).items().stream()
                .map(item -> item.point())
                .filter(point -> guard.inspect(point).isPresent())
                .map(point -> Map.of("property", point.objectPath(), "value", point.originalValue()))
                .distinct()
                .toList();
    }
}
