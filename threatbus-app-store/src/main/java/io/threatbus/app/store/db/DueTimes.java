package io.threatbus.app.store.db;

import io.threatbus.app.store.life.Micros;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeState;

/** When something happens to an indicator by itself. Stateless. */
public final class DueTimes {
    private static final long SECOND = 1_000_000;

    private DueTimes() {}

    /**
     * When the bus has to look at it; {@link Micros#NEVER} if never.
     *
     * @param now what is owed to subscribers is due at once
     */
    public static long of(KnownIndicator known, long now) {
        if (known.isOwed()) {
            return now;
        }
        LifeState state = known.state();
        if (state == LifeState.PENDING) {
            return rounded(known.begin());
        }
        boolean ends = state == LifeState.ACTIVE || state == LifeState.QUARANTINED;
        return ends ? rounded(known.expires()) : Micros.NEVER;
    }

    /** Up to whole seconds, as the bus remembers times. */
    static long rounded(long micros) {
        return micros == Micros.NEVER ? Micros.NEVER : -Math.floorDiv(-micros, SECOND) * SECOND;
    }
}
