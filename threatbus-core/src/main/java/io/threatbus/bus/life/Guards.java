package io.threatbus.bus.life;

import io.threatbus.guard.GuardAction;
import io.threatbus.guard.Hit;
import io.threatbus.guard.IndicatorGuard;
import io.threatbus.message.Indicator;
import io.threatbus.spi.Guard;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.GuardFinding;
import io.threatbus.stix.sensor.GuardFinding.Weight;
import io.threatbus.stix.sensor.GuardMark.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bus's own guard and those of plugins: what one of them holds back is held back. Thread-safe. */
public final class Guards implements PointGuard {
    private static final Logger logger = LoggerFactory.getLogger(Guards.class);

    private final Map<String, Guard> byOwner = new ConcurrentHashMap<>();
    private volatile IndicatorGuard own = IndicatorGuard.BUILT_IN;

    /** Has the bus's own guard work by other settings from now on. */
    public void replaceOwn(IndicatorGuard other) {
        own = other;
    }

    /** Asks the guard of a plugin from now on. */
    public void add(String owner, Guard guard) {
        byOwner.put(owner, guard);
    }

    /** Asks the guard of a plugin no longer. */
    public void remove(String owner) {
        byOwner.remove(owner);
    }

    /** Another number for other plugins with a guard, and for other settings of theirs. */
    long fingerprint() {
        long sum = 0;
        for (Map.Entry<String, Guard> guard : byOwner.entrySet()) {
            sum += guard.getKey().hashCode() * 0x9E3779B97F4A7C15L
                    ^ guard.getValue().fingerprint();
        }
        return sum;
    }

    /**
     * What is to be said of an indicator, the strictest of what the guards say; empty if it is like any other. A guard that
     * fails lets it pass, and is named.
     */
    public Optional<Hit> find(Indicator indicator) {
        Optional<Hit> strictest = own.inspect(indicator);
        for (Map.Entry<String, Guard> guard : byOwner.entrySet()) {
            if (strictest.filter(hit -> hit.hold().holds()).isPresent()) {
                return strictest;
            }
            Optional<Hit> other = ask(guard.getKey(), guard.getValue(), indicator);
            if (other.isPresent() && isStricter(other.get(), strictest)) {
                strictest = other;
            }
        }
        return strictest;
    }

    private static boolean isStricter(Hit hit, Optional<Hit> than) {
        return than.isEmpty() || hit.hold().compareTo(than.get().hold()) > 0;
    }

    private static Optional<Hit> ask(String owner, Guard guard, Indicator indicator) {
        try {
            return guard.mark(indicator)
                    .filter(mark -> mark.verdict() != Verdict.RELEASED)
                    .map(mark -> new Hit(
                            mark.code(),
                            owner + ": " + mark.explanation(),
                            mark.verdict() == Verdict.FLAG ? GuardAction.FLAG : GuardAction.QUARANTINE,
                            true));
        } catch (RuntimeException e) {
            logger.error("the guard of {} failed on {}, which passes", owner, indicator.id(), e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<GuardFinding> inspect(Point point) {
        return own.inspect(point)
                .filter(hit -> hit.hold().holds())
                .map(hit -> new GuardFinding(Weight.IMPOSSIBLE, hit.code(), hit.explanation()));
    }
}
