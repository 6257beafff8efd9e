package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.Point;
import java.util.List;

/**
 * One value to look for, and when seeing it counts.
 *
 * @param point the value
 * @param conditions all must hold beside it, and the sensor checks them
 * @param basis why it says something about the pattern
 */
public record WatchItem(Point point, List<Condition> conditions, Basis basis) {
    public WatchItem {
        conditions = List.copyOf(conditions);
    }
}
