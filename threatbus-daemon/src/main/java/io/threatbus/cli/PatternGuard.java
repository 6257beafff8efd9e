package io.threatbus.cli;

import io.threatbus.bus.life.Guards;
import io.threatbus.config.ConfigurationException;
import io.threatbus.config.Reading;
import io.threatbus.guard.GuardSettings;
import io.threatbus.guard.Hit;
import io.threatbus.guard.IndicatorGuard;
import io.threatbus.guard.WarningLists;
import io.threatbus.life.Hold;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.Point;
import java.util.Optional;

/**
 * What the guard of a bus with this configuration says of a pattern. For the thread of the command.
 *
 * @param whole says what becomes of an indicator
 * @param values says which values sensors do not get
 */
record PatternGuard(IndicatorGuard whole, PointGuard values) {
    /**
     * With the section {@code guard} and its lists as they are now. Who may not read the configuration gets what every bus
     * knows.
     *
     * @throws io.threatbus.ThreatBusException if the section has problems, or the lists cannot be read
     */
    static PatternGuard of(Session session) {
        Reading reading = session.installation().look();
        if (reading.guard().isEmpty() && !reading.denied()) {
            throw new ConfigurationException(reading.problemsOf("guard"));
        }
        GuardSettings settings = reading.guard().orElse(GuardSettings.DEFAULT);
        WarningLists lists = settings.lists();
        lists.reload();
        IndicatorGuard guard = new IndicatorGuard(settings.special(), lists);
        Guards values = new Guards();
        values.replaceOwn(guard);
        return new PatternGuard(guard, values);
    }

    /** What becomes of an indicator with this pattern; empty if it is handed on as it is. */
    Optional<Hit> of(Pattern pattern) {
        return whole.inspect(pattern).filter(PatternGuard::isTold);
    }

    /** What is to be said of one value; empty if it is like any other. */
    Optional<Hit> of(Point point) {
        return whole.inspect(point).filter(PatternGuard::isTold);
    }

    private static boolean isTold(Hit hit) {
        return hit.hold() != Hold.NONE;
    }

    /** In words. */
    static String consequence(Hit hit) {
        return switch (hit.action()) {
            case FLAG -> "flagged: everybody gets it, and is told";
            case QUARANTINE -> "quarantined: sensors do not get it, unless an operator releases it";
            case DROP -> "dropped: nobody gets it";
        };
    }
}
