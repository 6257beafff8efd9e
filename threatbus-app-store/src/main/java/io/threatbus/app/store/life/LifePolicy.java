package io.threatbus.app.store.life;

import io.threatbus.life.DefaultLifetimes;
import io.threatbus.life.Hold;
import io.threatbus.life.LifeRules;
import io.threatbus.message.IndicatorKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the operator has set about the life of indicators.
 *
 * @param lifetimes of indicators that do not say when they end
 * @param keepRemoved how long tombstones are kept
 */
public record LifePolicy(Lifetimes lifetimes, Duration keepRemoved) {
    /** The rules that follow from it. */
    public LifeRules rules() {
        Map<IndicatorKind, Duration> byKind = new EnumMap<>(IndicatorKind.class);
        for (IndicatorKind kind : IndicatorKind.values()) {
            byKind.put(kind, lifetimes.of(kind));
        }
        return new LifeRules(
                true,
                new DefaultLifetimes(byKind),
                lifetimes.renewedByPublication(),
                lifetimes.renewedByVersion(),
                keepRemoved,
                indicator -> Hold.NONE);
    }
}
