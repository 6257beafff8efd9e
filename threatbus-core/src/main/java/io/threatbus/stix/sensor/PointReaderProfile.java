package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.Point;
import java.util.Optional;

/** What {@link SensorProfile#points()} gives. */
enum PointReaderProfile implements SensorProfile {
    /** There is nothing to tell two of them apart. */
    INSTANCE;

    @Override
    public String sensor() {
        return "points";
    }

    @Override
    public Optional<LeftOut> obstacle(Point point) {
        return Optional.empty();
    }

    @Override
    public boolean checks(Condition condition, Point point) {
        return condition.isForValues();
    }
}
