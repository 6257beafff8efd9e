package io.threatbus.bus.life;

import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeMemory;
import io.threatbus.life.LifeRules;
import io.threatbus.life.LifeText;
import io.threatbus.life.Sources;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.stix.StixId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets tombstones leave the memory that the store knows, and looks up there what is not in memory. Guarded by the lock of
 * the turn.
 */
final class Recollection {
    private static final long ASK_EVERY_MICROS = 1_000_000;

    private final Keeping keeping;
    private final Sources sources;
    private final Metrics.Counter recalled;
    private long asked = Long.MIN_VALUE;

    Recollection(Keeping keeping, Sources sources, Metrics metrics) {
        this.keeping = keeping;
        this.sources = sources;
        this.recalled = metrics.counter(
                "life_recalled", "Indicators that had left the memory, and were looked up in the store.");
    }

    /** At the begin of a turn: what the store knows by now may leave. */
    void begin(LifeMemory memory, long now, LifeRules rules) {
        if (asked != Long.MIN_VALUE && Math.abs(now - asked) < ASK_EVERY_MICROS) {
            return;
        }
        asked = now;
        @Nullable IndicatorStore store = keeping.store();
        if (keeping.isStored() && store != null && store.isUpToDate()) {
            // What becomes a tombstone from now on is forgotten later than this.
            memory.mayLeave(now + rules.keepRemoved().toMillis() * 1_000 - ASK_EVERY_MICROS);
        }
    }

    /** Fills {@code target} with what is known of an indicator, in memory or else in the store. */
    void load(StixId id, KnownIndicator target, LifeMemory memory, long now) {
        memory.load(id, target);
        if (memory.forgotten() == 0 || memory.isLoaded() || !keeping.isStored()) {
            return;
        }
        @Nullable IndicatorStore store = keeping.store();
        Optional<String> life = store == null ? Optional.empty() : store.recall(id);
        if (life.isPresent()) {
            LifeText.read(life.get(), sources, target);
            memory.save(id, target, now);
            memory.load(id, target);
            recalled.increment();
        }
    }
}
