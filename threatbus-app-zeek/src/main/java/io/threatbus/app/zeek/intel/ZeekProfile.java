package io.threatbus.app.zeek.intel;

import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Condition;
import io.threatbus.stix.sensor.ConditionKind;
import io.threatbus.stix.sensor.LeftOut;
import io.threatbus.stix.sensor.SensorProfile;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Zeek with one of the scripts: ours checks conditions, the original one does not.
 *
 * @param rich whether it is ours
 * @param repair whether repaired values are looked for
 */
record ZeekProfile(boolean rich, boolean repair) implements SensorProfile {
    /** What {@code threatbus.zeek} compares; see {@code condition_holds} there. */
    private static final Set<ConditionKind> CHECKED = EnumSet.complementOf(EnumSet.of(ConditionKind.OTHER));

    @Override
    public String sensor() {
        return "zeek";
    }

    @Override
    public Optional<LeftOut> obstacle(Point point) {
        return IntelForms.of(point, repair).obstacle();
    }

    @Override
    public boolean checks(Condition condition, Point point) {
        return rich && condition.isForValues() && CHECKED.contains(condition.kind());
    }
}
