package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.Point;
import java.util.Optional;

/**
 * What a kind of sensor can look for, and what it can check beside what it sees. Called from any thread; answers depend on
 * the arguments alone.
 */
public interface SensorProfile {
    /** The name of the sensor, for people. */
    String sensor();

    /** Why the sensor has no place for the point; empty if it looks for it. */
    Optional<LeftOut> obstacle(Point point);

    /** Whether the sensor checks the condition whenever it sees the point. */
    boolean checks(Condition condition, Point point);

    /**
     * A program that reads points, one by one, each with its conditions, and compares them with whatever it knows: it has a
     * place for every point, and checks every condition that asks for values.
     */
    static SensorProfile points() {
        return PointReaderProfile.INSTANCE;
    }
}
