package io.threatbus.app.zmq.client;

import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.Condition;
import io.threatbus.stix.sensor.LeftOut;
import io.threatbus.stix.sensor.Planner;
import io.threatbus.stix.sensor.SensorProfile;
import java.util.Optional;

/** How much of patterns that ask for more than one value {@code threatbus points} prints. */
enum PointDepth {
    /** Values that decide alone, a hash of a file whatever else is said of it among them. */
    EXACT,
    /** Also values that count when conditions hold, with these. */
    CHECKED,
    /** Also the most telling value of a pattern that never matches without it. */
    NECESSARY;

    Planner planner() {
        return new Planner(
                this == EXACT ? new ValuesAlone() : SensorProfile.points(),
                this == NECESSARY ? Compound.NECESSARY : Compound.EXACT);
    }

    /** Whoever reads the lines has a place for every value, and looks at nothing beside it. */
    private record ValuesAlone() implements SensorProfile {
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
            return false;
        }
    }
}
