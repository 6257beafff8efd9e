package io.threatbus.app.store.life;

import io.threatbus.message.Indicator;
import io.threatbus.message.Update;
import io.threatbus.stix.StixTimestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The rules of an indicator's life, and nothing else: what an arriving version means for what is known. The newest
 * version by {@code modified} counts; of two that claim the same {@code modified}, a removal.
 *
 * @param lifetimes of indicators that do not say when they end
 * @param keepRemoved how long tombstones are kept
 */
public record Lifecycle(Lifetimes lifetimes, Duration keepRemoved) {
    /** Clocks of producers run ahead: what begins within this time has begun. */
    static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    /** What to do about an arriving indicator. */
    public sealed interface Decision {
        /**
         * It is the newest version: keep it.
         *
         * @param due when something happens to it by itself, {@link Micros#NEVER} for nothing
         * @param forget when the tombstone may go, {@link Micros#NEVER} for what is none
         */
        record Keep(State state, IndicatorKind kind, long expires, long due, long forget) implements Decision {}

        /** It is known; count that it came again. */
        record Count() implements Decision {}

        /** It is known, and was waiting for its time, which has come. */
        record Activate() implements Decision {}

        /** It is known to be over, but came again, so somebody may look for it again: repeat the removal. */
        record Repeat() implements Decision {}

        /** It is known to be over, and everybody has just been told so: there is nothing to repeat any more. */
        record Told() implements Decision {}
    }

    public Decision decide(Optional<Known> known, Indicator arrived, long now) {
        if (known.isEmpty()) {
            return keep(arrived, Optional.empty(), now);
        }
        Known old = known.get();
        long modified = Micros.of(arrived.modified().instant());
        boolean newer = modified > old.modified();
        boolean withdrawn = modified == old.modified()
                && arrived.isRemoval()
                && !old.state().isTombstone();
        if (newer || withdrawn) {
            return keep(arrived, known, now);
        }
        if (old.state() == State.EXPIRED && !arrived.isRemoval()) {
            return new Decision.Repeat();
        }
        if (old.state() == State.EXPIRED && modified == old.modified()) {
            return new Decision.Told();
        }
        if (old.state() == State.PENDING && modified == old.modified() && hasBegun(old.validFrom(), now)) {
            return new Decision.Activate();
        }
        return new Decision.Count();
    }

    private Decision keep(Indicator arrived, Optional<Known> known, long now) {
        IndicatorKind kind = lifetimes.longest(PatternContent.of(arrived).kinds());
        if (arrived.isRemoval()) {
            State state = known.isPresent() && isExpiryOf(known.get(), arrived) ? State.EXPIRED : State.REMOVED;
            return new Decision.Keep(state, kind, Micros.NEVER, Micros.NEVER, now + Micros.of(keepRemoved));
        }
        long validFrom = Micros.of(arrived.validFrom().instant());
        long expires = expires(arrived, kind, known, now);
        return hasBegun(validFrom, now)
                ? new Decision.Keep(State.ACTIVE, kind, expires, expires, Micros.NEVER)
                : new Decision.Keep(State.PENDING, kind, expires, validFrom, Micros.NEVER);
    }

    static boolean hasBegun(long validFrom, long now) {
        return validFrom <= now + Micros.of(CLOCK_TOLERANCE);
    }

    private long expires(Indicator arrived, IndicatorKind kind, Optional<Known> known, long now) {
        if (arrived.validUntil().isPresent()) {
            return Micros.of(arrived.validUntil().get().instant());
        }
        long validFrom = Micros.of(arrived.validFrom().instant());
        boolean again = known.isPresent() && !known.get().state().isTombstone();
        if (again && !lifetimes.renewedByVersion() && known.get().validUntil().isEmpty()) {
            return known.get().expires();
        }
        return lifetimeFrom(Math.max(validFrom, now), kind);
    }

    private long lifetimeFrom(long beginning, IndicatorKind kind) {
        Duration lifetime = lifetimes.of(kind);
        return lifetime.isZero() ? Micros.NEVER : beginning + Micros.of(lifetime);
    }

    /** When an indicator ends that was sighted now. */
    public long expiresAfterSighting(Known known, long now) {
        boolean renews = lifetimes.renewedBySighting()
                && known.validUntil().isEmpty()
                && !known.state().isTombstone();
        return renews ? Math.max(known.expires(), lifetimeFrom(now, known.kind())) : known.expires();
    }

    /**
     * The removal of an indicator whose time is over. It depends on the version alone, so every bus makes the same one,
     * byte for byte, and whoever gets it twice can tell. Its {@code modified} is a millisecond after the version it
     * ends: newer than that, and older than whatever its author says next, even if that comes late.
     */
    public static Indicator expiryOf(Indicator ended) {
        return ended.removal(StixTimestamp.of(endOf(ended.modified().instant())));
    }

    /**
     * The {@code modified} of what withdraws a version: the next millisecond, or the same where STIX cannot write a later
     * one, which is enough for a removal.
     */
    public static Instant endOf(Instant modified) {
        Instant next = modified.truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
        return next.isBefore(YEAR_10000) ? next : modified;
    }

    private static boolean isExpiryOf(Known known, Indicator removal) {
        long expected = Micros.of(endOf(Micros.instant(known.modified())));
        return !known.state().isTombstone()
                && known.expires() != Micros.NEVER
                && removal.update().equals(Optional.of(Update.REMOVE))
                && Micros.of(removal.modified().instant()) == expected;
    }
}
