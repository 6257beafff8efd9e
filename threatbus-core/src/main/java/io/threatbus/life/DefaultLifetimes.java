package io.threatbus.life;

import io.threatbus.message.IndicatorKind;
import java.time.Duration;
import java.util.Map;

/**
 * How long indicators live that do not say when they end, by what they look for; of several kinds the longest counts.
 * Immutable.
 */
public final class DefaultLifetimes {
    /** Nothing ends by itself. */
    public static final DefaultLifetimes NONE = new DefaultLifetimes(Map.of());

    private static final int KINDS = IndicatorKind.values().length;
    private static final Duration LONGEST = Duration.ofDays(36_525_000);

    private final long[] byKinds = new long[1 << KINDS];

    /**
     * Lifetimes.
     *
     * @param lifetimes by kind; one that is missing or zero is for ever
     */
    public DefaultLifetimes(Map<IndicatorKind, Duration> lifetimes) {
        for (int kinds = 0; kinds < byKinds.length; kinds++) {
            byKinds[kinds] = longest(kinds == 0 ? IndicatorKind.OTHER.bit() : kinds, lifetimes);
        }
    }

    private static long longest(int kinds, Map<IndicatorKind, Duration> lifetimes) {
        long longest = 0;
        for (IndicatorKind kind : IndicatorKind.values()) {
            if ((kinds & kind.bit()) != 0) {
                longest = Math.max(longest, micros(lifetimes.getOrDefault(kind, Duration.ZERO)));
            }
        }
        return longest;
    }

    private static long micros(Duration lifetime) {
        return lifetime.isZero()
                ? KnownIndicator.NEVER
                : (lifetime.compareTo(LONGEST) > 0 ? LONGEST : lifetime).toMillis() * 1000;
    }

    /** In microseconds, {@link KnownIndicator#NEVER} for ever; {@code kinds} as in {@code Indicator.kinds()}. */
    long of(int kinds) {
        return byKinds[kinds & byKinds.length - 1];
    }
}
