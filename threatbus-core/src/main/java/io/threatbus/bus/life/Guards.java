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

    /** What is to be said of an indicator; empty if it is like any other. A guard that fails lets it pass, and is named. */
    public Optional<Hit> find(Indicator indicator) {
        Optional<Hit> hit = own.inspect(indicator);
        if (byOwner.isEmpty() || hit.filter(found -> found.hold().holds()).isPresent()) {
            return hit;
        }
        return ofPlugins(indicator).or(() -> hit);
    }

    private Optional<Hit> ofPlugins(Indicator indicator) {
        for (Map.Entry<String, Guard> guard : byOwner.entrySet()) {
            try {
                Optional<String> code = guard.getValue().holdsBack(indicator);
                if (code.isPresent()) {
                    return Optional.of(new Hit(
                            code.get(), "held back by the guard of " + guard.getKey(), GuardAction.QUARANTINE, true));
                }
            } catch (RuntimeException e) {
                logger.error("the guard of {} failed on {}, which passes", guard.getKey(), indicator.id(), e);
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<GuardFinding> inspect(Point point) {
        return own.inspect(point)
                .filter(hit -> hit.hold().holds())
                .map(hit -> new GuardFinding(Weight.IMPOSSIBLE, hit.code(), hit.explanation()));
    }
}
