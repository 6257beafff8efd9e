package io.threatbus.stix.sensor;

import java.util.Locale;
import java.util.Optional;

/**
 * What the guard of a bus says of an indicator that it hands on: {@code x_threatbus_guard}, as in
 * {@code quarantine loopback: a loopback address is every host's own}. Only the bus that hands it on writes it; whatever
 * comes in with one loses it.
 *
 * @param verdict what becomes of it
 * @param code a stable name in kebab case
 * @param explanation one clause for people
 */
public record GuardMark(Verdict verdict, String code, String explanation) {
    /** The property. */
    public static final String KEY = "x_threatbus_guard";

    /** What becomes of an indicator. */
    public enum Verdict {
        /** Everybody gets it. */
        FLAG,
        /** Sensors do not get it. */
        QUARANTINE,
        /** Nobody gets it. */
        DROP,
        /** Sensors get it, whatever its values are, for an operator has let it out of quarantine. */
        RELEASED;

        /** As it is written. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** As it is written. */
    public String text() {
        return verdict.label() + " " + code + ": " + explanation;
    }

    /** Reads what was written; empty if it is nothing of the kind. */
    public static Optional<GuardMark> parse(String text) {
        int blank = text.indexOf(' ');
        int colon = text.indexOf(": ");
        if (blank < 0 || colon <= blank) {
            return Optional.empty();
        }
        for (Verdict verdict : Verdict.values()) {
            if (text.startsWith(verdict.label()) && blank == verdict.label().length()) {
                return Optional.of(new GuardMark(verdict, text.substring(blank + 1, colon), text.substring(colon + 2)));
            }
        }
        return Optional.empty();
    }
}
