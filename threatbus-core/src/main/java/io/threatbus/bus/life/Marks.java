package io.threatbus.bus.life;

import io.threatbus.ThreatBusException;
import io.threatbus.guard.Hit;
import io.threatbus.life.Hold;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeState;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.sensor.GuardMark;
import io.threatbus.stix.sensor.GuardMark.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes on an indicator what the guard says of it. Stateless. */
final class Marks {
    private static final Logger logger = LoggerFactory.getLogger(Marks.class);
    private static final Map<String, Object> NONE = Map.of(GuardMark.KEY, Json.NULL);

    private Marks() {}

    /** As it came, without a mark: what others say of it is not to be believed. */
    static Indicator without(Indicator indicator) {
        return indicator.isGuardMarked() ? with(indicator, NONE) : indicator;
    }

    /**
     * As it is handed on.
     *
     * @param find says what the guard says now; what was decided counts
     */
    static Indicator of(Indicator indicator, KnownIndicator known, Function<Indicator, Optional<Hit>> find) {
        if (known.hold() == Hold.NONE || indicator.isRemoval()) {
            return indicator;
        }
        Verdict verdict = verdict(known);
        GuardMark mark = find.apply(indicator)
                .map(found -> found.mark(verdict))
                .orElseGet(() -> new GuardMark(verdict, "guard", "the guard has said so before its settings changed"));
        return with(indicator, Map.of(GuardMark.KEY, mark.text()));
    }

    /**
     * Whether it has several values, of which sensors may look for some and not for others: to those it is said again when
     * the guard may have changed its mind about some of them.
     */
    static boolean mayBeInPart(Indicator indicator) {
        return indicator.patternType().equals(Indicator.STIX_PATTERN)
                && !PointGuard.isReleased(indicator)
                && PointExtraction.single(indicator.pattern()).isEmpty();
    }

    /** What becomes of an indicator by what was decided. */
    static Verdict verdict(KnownIndicator known) {
        if (!known.hold().holds()) {
            return Verdict.FLAG;
        } else if (known.state() != LifeState.QUARANTINED) {
            return Verdict.RELEASED;
        }
        return known.hold() == Hold.DROPPED ? Verdict.DROP : Verdict.QUARANTINE;
    }

    private static Indicator with(Indicator indicator, Map<String, ?> changes) {
        try {
            return indicator.with(changes);
        } catch (ThreatBusException e) {
            logger.warn("{} goes on without a changed mark of the guard: {}", indicator.id(), e.getMessage());
            return indicator;
        }
    }
}
