package io.threatbus.guard;

import io.threatbus.message.Indicator;
import io.threatbus.spi.Guard;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.GuardFinding;
import io.threatbus.stix.sensor.Planner;
import io.threatbus.stix.sensor.SensorGuard;
import io.threatbus.stix.sensor.SensorProfile;
import io.threatbus.stix.sensor.WatchItem;
import java.util.Optional;

/**
 * Holds an indicator back if everything that a sensor would look for is impossible, or on a warning list whose action asks
 * for that. One bad branch of an OR does not take the others: sensors leave it out by themselves. Thread-safe.
 */
public final class IndicatorGuard implements Guard {
    private static final Planner PLANNER = new Planner(SensorProfile.points(), Compound.NECESSARY);

    /** Grows with what the guard knows by itself, so that what is kept is judged again. */
    public static final int VERSION = 1;

    /** Without lists; what is special is only flagged. */
    public static final IndicatorGuard BUILT_IN = new IndicatorGuard(GuardAction.FLAG, WarningLists.none());

    private final GuardAction special;
    private final WarningLists lists;

    /**
     * A guard.
     *
     * @param special what becomes of private, link-local and documentation addresses
     * @param lists the second layer
     */
    public IndicatorGuard(GuardAction special, WarningLists lists) {
        this.special = special;
        this.lists = lists;
    }

    @Override
    public Optional<String> holdsBack(Indicator indicator) {
        return inspect(indicator)
                .filter(hit -> hit.action() != GuardAction.FLAG)
                .map(Hit::code);
    }

    /** What is to be said of an indicator: the mildest of what is said of its values; empty if one of them is like any other. */
    public Optional<Hit> inspect(Indicator indicator) {
        if (indicator.isPlain() && lists.isEmpty()) {
            return Optional.empty();
        }
        if (!indicator.patternType().equals(Indicator.STIX_PATTERN)) {
            return Optional.empty();
        }
        Optional<Point> only = PointExtraction.single(indicator.pattern());
        return only.isPresent() ? inspect(only.get()) : inspect(indicator.pattern());
    }

    private Optional<Hit> inspect(String pattern) {
        try {
            return inspect(PatternParser.parse(pattern));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    /** The same of a pattern. */
    public Optional<Hit> inspect(Pattern pattern) {
        Optional<Hit> mildest = Optional.empty();
        for (WatchItem item : PLANNER.plan(pattern).items()) {
            Optional<Hit> hit = inspect(item.point());
            if (hit.isEmpty()) {
                return hit;
            }
            mildest = mildest.filter(known -> known.action().compareTo(hit.get().action()) <= 0)
                    .or(() -> hit);
        }
        return mildest;
    }

    /** What is to be said of one value. */
    public Optional<Hit> inspect(Point point) {
        Optional<GuardFinding> finding = SensorGuard.inspect(point);
        Optional<Hit> own = finding.map(found -> new Hit(
                found.code(),
                found.explanation(),
                found.weight() == GuardFinding.Weight.IMPOSSIBLE ? GuardAction.QUARANTINE : special,
                false));
        Optional<Hit> listed = lists.find(point);
        return listed.isPresent()
                        && (own.isEmpty()
                                || listed.get().action().compareTo(own.get().action()) > 0)
                ? listed
                : own;
    }
}
