package io.threatbus.app.zeek.intel;

import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Condition;
import io.threatbus.stix.sensor.ConditionKind;
import io.threatbus.stix.sensor.GuardFinding;
import io.threatbus.stix.sensor.LeftOut;
import io.threatbus.stix.sensor.SensorProfile;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Zeek with one of the scripts: ours checks conditions, the original one does not.
 *
 * @param rich whether it is ours
 * @param repair whether repaired values are looked for
 * @param guard says what it must not look for
 */
record ZeekProfile(boolean rich, boolean repair, Function<Point, Optional<GuardFinding>> guard)
        implements SensorProfile {
    /** What {@code threatbus.zeek} compares; see {@code condition_holds} there. */
    private static final Set<ConditionKind> CHECKED = EnumSet.complementOf(EnumSet.of(ConditionKind.OTHER));

    @Override
    public String sensor() {
        return "zeek";
    }

    @Override
    public Optional<LeftOut> obstacle(Point point) {
        return guard.apply(point)
                .map(finding -> new LeftOut("guard-" + finding.code(), finding.explanation(), point.originalValue()))
                .or(() -> IntelForms.of(point, repair).obstacle());
    }

    @Override
    public boolean checks(Condition condition, Point point) {
        return rich && condition.isForValues() && CHECKED.contains(condition.kind());
    }
}
