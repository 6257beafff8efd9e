package io.threatbus.life;

import io.threatbus.message.Indicator;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What an operator has set about the life of indicators.
 *
 * @param stored whether a store keeps the objects: without one nothing waits for its time and nothing ends by time, since
 *     there are no bytes to send
 * @param lifetimes of indicators that do not say when they end
 * @param renewedByPublication whether the same version, published again, starts a default lifetime again
 * @param renewedByVersion whether a new version does
 * @param keepRemoved for how long tombstones are remembered after they were last spoken of
 * @param heldBack whether an indicator waits in quarantine; a pure function
 */
public record LifeRules(
        boolean stored,
        DefaultLifetimes lifetimes,
        boolean renewedByPublication,
        boolean renewedByVersion,
        Duration keepRemoved,
        Predicate<Indicator> heldBack) {
    /** For a bus without a store. */
    public static final LifeRules UNSTORED =
            new LifeRules(false, DefaultLifetimes.NONE, true, true, Duration.ofDays(90), indicator -> false);

    /** The same with another guard. */
    public LifeRules guardedBy(Predicate<Indicator> guard) {
        return new LifeRules(stored, lifetimes, renewedByPublication, renewedByVersion, keepRemoved, guard);
    }

    /** The same for a bus that has no bytes to send. */
    public LifeRules unstored() {
        return new LifeRules(
                false, DefaultLifetimes.NONE, renewedByPublication, renewedByVersion, keepRemoved, heldBack);
    }

    long forgetAfter(long now) {
        return now + keepRemoved.toMillis() * 1000;
    }
}
