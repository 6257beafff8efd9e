package io.threatbus.message;

import io.threatbus.stix.StixTimestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a bus itself says of one version of an indicator: its operator's word, or that its time is over. An act is the
 * version's JSON with {@code x_threatbus_act}, {@code x_threatbus_of} (the version's {@code modified}), and a
 * {@code modified} a few milliseconds later, so that it beats this version and all older ones, and loses against what the
 * author says next.
 *
 * @param kind what is said
 * @param of the version it is said of
 */
public record Act(Kind kind, StixTimestamp of) {
    /** The most acts of one version that can be told apart. */
    public static final int MOST = 255;

    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");
    private static final long MICROS_PER_MILLI = 1000;

    /** What is said. */
    public enum Kind {
        /** An operator has taken it back. */
        WITHDRAWN,
        /** An operator takes back his {@link #WITHDRAWN}. */
        RESTORED,
        /** An operator lets it out of quarantine. */
        RELEASED,
        /** Its time is over. */
        EXPIRED;

        /** As it is written. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether those who have the indicator are to drop it. */
        public boolean isRemoval() {
            return this == WITHDRAWN || this == EXPIRED;
        }

        private static Optional<Kind> labelled(String label) {
            for (Kind kind : values()) {
                if (kind.label().equals(label)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * The act of a version.
     *
     * @param number counts the acts of one version, from 1 to {@link #MOST}
     * @throws io.threatbus.ThreatBusException if the version cannot be written again
     */
    public static Indicator of(Indicator version, Kind kind, int number) {
        StixTimestamp of = version.act().map(Act::of).orElse(version.modified());
        return version.with(Map.of(
                Property.MODIFIED.key(),
                modified(of, number).toString(),
                Property.ACT.key(),
                kind.label(),
                Property.OF.key(),
                of.toString(),
                Property.UPDATE.key(),
                kind.isRemoval() ? Update.REMOVE.name() : Json.NULL));
    }

    /** The version that an act speaks of, as far as its JSON tells; anything else as it is. */
    public static Indicator versionOf(Indicator indicator) {
        if (indicator.act().isEmpty()) {
            return indicator;
        }
        return indicator.with(Map.of(
                Property.MODIFIED.key(),
                indicator.act().get().of().toString(),
                Property.ACT.key(),
                Json.NULL,
                Property.OF.key(),
                Json.NULL,
                Property.UPDATE.key(),
                Json.NULL));
    }

    /** The version's time cut to milliseconds and so many of them more; as it is where STIX cannot write a later one. */
    private static StixTimestamp modified(StixTimestamp of, int number) {
        Instant later = of.instant().truncatedTo(ChronoUnit.MILLIS).plusMillis(Math.min(number, MOST));
        return later.isBefore(YEAR_10000) ? StixTimestamp.of(later) : of;
    }

    /** How many acts of a version there have been at least, if this is the time of one; else 0. */
    public static int number(long versionMicros, long actMicros) {
        long start = Math.floorDiv(versionMicros, MICROS_PER_MILLI);
        long milliseconds = Math.floorDiv(actMicros, MICROS_PER_MILLI) - start;
        return actMicros > versionMicros && milliseconds >= 1 && milliseconds <= MOST ? (int) milliseconds : 0;
    }

    /** The act that the properties say, if they fit together. */
    static Optional<Act> read(
            Optional<String> kind, Optional<String> of, StixTimestamp modified, boolean removal, boolean revoked) {
        if (kind.isEmpty() || of.isEmpty() || revoked) {
            return Optional.empty();
        }
        Optional<Kind> known = Kind.labelled(kind.get());
        Optional<StixTimestamp> version = StixTimestamp.parse(of.get());
        if (known.isEmpty() || version.isEmpty() || known.get().isRemoval() != removal) {
            return Optional.empty();
        }
        long start = version.get().epochMicros();
        boolean latest =
                modified.equals(version.get()) && modified(version.get(), 1).equals(modified);
        return latest || number(start, modified.epochMicros()) > 0
                ? Optional.of(new Act(known.get(), version.get()))
                : Optional.empty();
    }
}
