package io.threatbus.app.store.life;

import io.threatbus.message.IndicatorKind;
import io.threatbus.spi.Setting;
import java.time.Duration;

/**
 * How long an indicator that does not say itself when it ends stays active; 0 means for ever. The time counts from
 * {@code valid_from} or, if that is later, from when the bus got the indicator: the day an old indicator is imported is
 * not the day to drop it.
 */
public record Lifetimes(
        @Setting(value = "Addresses and networks.", byDefault = "30d")
        Duration address,

        @Setting(value = "Domain names.", byDefault = "90d") Duration domain,

        @Setting(value = "URLs.", byDefault = "90d") Duration url,

        @Setting(value = "E-mail addresses and other parts of messages.", byDefault = "90d")
        Duration email,

        @Setting(value = "Files and their hashes; 0 is for ever.", byDefault = "0")
        Duration hash,

        @Setting(value = "Everything else, including other pattern languages; 0 is for ever.", byDefault = "0")
        Duration other,

        @Setting(
                value = "Whether the same version, published again, starts the indicator's lifetime again.",
                byDefault = "true")
        boolean renewedByPublication,

        @Setting(value = "Whether a new version of the indicator starts its lifetime again.", byDefault = "true")
        boolean renewedByVersion,

        @Setting(value = "Whether a sighting starts the indicator's lifetime again.", byDefault = "false")
        boolean renewedBySighting) {
    /** What the settings are if nothing is said. */
    public static final Lifetimes DEFAULT = new Lifetimes(
            Duration.ofDays(30),
            Duration.ofDays(90),
            Duration.ofDays(90),
            Duration.ofDays(90),
            Duration.ZERO,
            Duration.ZERO,
            true,
            true,
            false);

    public Lifetimes {
        for (Duration lifetime : new Duration[] {address, domain, url, email, hash, other}) {
            if (lifetime.isNegative()) {
                throw new IllegalArgumentException("a lifetime cannot be negative: " + lifetime);
            }
        }
    }

    /** Zero means for ever. */
    public Duration of(IndicatorKind kind) {
        return switch (kind) {
            case ADDRESS -> address;
            case DOMAIN -> domain;
            case URL -> url;
            case EMAIL -> email;
            case HASH -> hash;
            case OTHER -> other;
        };
    }

    /** Of all the kinds that a pattern is made of, the one that lives longest: it decides. */
    public IndicatorKind longest(int kinds) {
        IndicatorKind longest = null;
        for (IndicatorKind kind : IndicatorKind.values()) {
            boolean among = (kinds & kind.bit()) != 0;
            if (among && (longest == null || lasts(kind) > lasts(longest))) {
                longest = kind;
            }
        }
        return longest == null ? IndicatorKind.OTHER : longest;
    }

    private long lasts(IndicatorKind kind) {
        Duration lifetime = of(kind);
        return lifetime.isZero() ? Long.MAX_VALUE : lifetime.toMillis();
    }
}
