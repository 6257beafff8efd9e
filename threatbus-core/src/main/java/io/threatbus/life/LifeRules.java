package io.threatbus.life;

import io.threatbus.message.Indicator;
import java.time.Duration;
import java.util.function.Function;

/**
 * What an operator has set about the life of indicators.
 *
 * @param stored whether a store keeps the objects: without one nothing waits for its time and nothing ends by time, since
 *     there are no bytes to send
 * @param lifetimes of indicators that do not say when they end
 * @param renewedByPublication whether the same version, published again, starts a default lifetime again
 * @param renewedByVersion whether a new version does
 * @param keepRemoved for how long tombstones are remembered after they were last spoken of
 * @param guard what the guard says of a content; a pure function
 */
public record LifeRules(
        boolean stored,
        DefaultLifetimes lifetimes,
        boolean renewedByPublication,
        boolean renewedByVersion,
        Duration keepRemoved,
        Function<Indicator, Hold> guard) {
    /** For a bus without a store. */
    public static final LifeRules UNSTORED =
            new LifeRules(false, DefaultLifetimes.NONE, true, true, Duration.ofDays(90), indicator -> Hold.NONE);

    /** The same with another guard. */
    public LifeRules guardedBy(Function<Indicator, Hold> other) {
        return new LifeRules(stored, lifetimes, renewedByPublication, renewedByVersion, keepRemoved, other);
    }

    /** The same for a bus that has no bytes to send. */
    public LifeRules unstored() {
        return new LifeRules(false, DefaultLifetimes.NONE, renewedByPublication, renewedByVersion, keepRemoved, guard);
    }

    long forgetAfter(long now) {
        return now + keepRemoved.toMillis() * 1000;
    }
}
