package io.threatbus.bus.life;

import io.threatbus.ThreatBusException;
import io.threatbus.guard.Hit;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeRules;
import io.threatbus.life.Outcome;
import io.threatbus.life.Sources;
import io.threatbus.message.Indicator;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.spi.life.LifeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store, if there is one, and what it is still to be told. Changed under the lock of the turn; read by any thread. */
final class Keeping {
    private final Sources sources;
    private final List<LifeRecord> decisions = new ArrayList<>();
    private volatile @Nullable IndicatorStore store;
    private volatile boolean stored;
    private volatile long judgedBy;

    Keeping(Sources sources) {
        this.sources = sources;
    }

    void requireNone() {
        if (store != null) {
            throw new ThreatBusException("this bus has a store already: configure one");
        }
    }

    /**
     * A store keeps what is decided from now on.
     *
     * @param readable whether what it knows is known here
     */
    void attach(IndicatorStore keeper, boolean readable) {
        store = keeper;
        stored = readable;
        keeper.judgedBy(judgedBy);
    }

    void detach() {
        store = null;
        stored = false;
    }

    /** Whether it is decided with what a store knows. */
    boolean isStored() {
        return stored;
    }

    boolean isKept() {
        return store != null;
    }

    @Nullable IndicatorStore store() {
        return store;
    }

    LifeRules rules() {
        IndicatorStore keeper = store;
        LifeRules base = keeper == null ? LifeRules.UNSTORED : keeper.rules();
        return stored ? base : base.unstored();
    }

    /**
     * Has the store told a decision at the end of the turn.
     *
     * @param finding what the guard says, if it was asked: its words, or nothing
     */
    void note(
            Indicator message,
            KnownIndicator known,
            Outcome outcome,
            boolean said,
            long now,
            Optional<Optional<Hit>> finding) {
        decisions.add(new LifeRecord(
                message, known.copy(), sources, outcome, stored, said, now, finding.map(hit -> hit.map(Hit::text)
                        .orElse(""))));
    }

    void record() {
        IndicatorStore keeper = store;
        if (keeper != null && !decisions.isEmpty()) {
            keeper.record(decisions);
        }
    }

    void clear() {
        decisions.clear();
    }

    /** The guard goes by this from now on. */
    void judgeBy(long guard) {
        judgedBy = guard;
        IndicatorStore keeper = store;
        if (keeper != null) {
            keeper.judgedBy(guard);
        }
    }
}
