package io.threatbus.app.suricata.point;

import io.threatbus.stix.pattern.Point;
import java.util.Optional;

/** Says which values must not get into a sensor, because they would match everything or nothing. Thread-safe. */
@FunctionalInterface
public interface Guard {
    /** The code of the reason why a point must stay out; empty if it may go in. */
    Optional<String> objection(Point point);
}
