package io.threatbus.bus.life;

import io.threatbus.message.Indicator;
import io.threatbus.spi.Guard;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The guards of all plugins: what one of them holds back is held back. Thread-safe. */
public final class Guards implements Predicate<Indicator> {
    private static final Logger logger = LoggerFactory.getLogger(Guards.class);

    private final Map<String, Guard> byOwner = new ConcurrentHashMap<>();

    /** Asks the guard of a plugin from now on. */
    public void add(String owner, Guard guard) {
        byOwner.put(owner, guard);
    }

    /** Asks the guard of a plugin no longer. */
    public void remove(String owner) {
        byOwner.remove(owner);
    }

    /** Whether an indicator is held back. A guard that fails lets it pass, and is named. */
    @Override
    public boolean test(Indicator indicator) {
        for (Map.Entry<String, Guard> guard : byOwner.entrySet()) {
            try {
                if (guard.getValue().holdsBack(indicator).isPresent()) {
                    return true;
                }
            } catch (RuntimeException e) {
                logger.error("the guard of {} failed on {}, which passes", guard.getKey(), indicator.id(), e);
            }
        }
        return false;
    }
}
