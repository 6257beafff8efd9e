package io.threatbus.spi.life;

import io.threatbus.message.Indicator;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.GuardFinding;
import io.threatbus.stix.sensor.GuardMark;
import io.threatbus.stix.sensor.SensorGuard;
import java.util.Optional;

/** Says of single values whether a sensor must not look for them. Any thread may call it; it does not wait. */
@FunctionalInterface
public interface PointGuard {
    /** Knows the values that are never meant, and nothing of an operator's settings and lists: for where there is no bus. */
    PointGuard BUILT_IN = SensorGuard::impossible;

    /** Why a sensor must not look for this value, whoever wants it to; empty if it may. */
    Optional<GuardFinding> inspect(Point point);

    /**
     * Why a sensor must not look for this value of an indicator; empty if it may, as it may for whatever an operator has
     * let out of quarantine.
     *
     * @param indicator as it came out of the bus
     */
    default Optional<GuardFinding> keepsOut(Indicator indicator, Point point) {
        return isReleased(indicator) ? Optional.empty() : inspect(point);
    }

    /** Whether an operator has let it out of quarantine. */
    static boolean isReleased(Indicator indicator) {
        return indicator
                .guardMark()
                .filter(mark -> mark.verdict() == GuardMark.Verdict.RELEASED)
                .isPresent();
    }
}
