package io.threatbus.stix;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A STIX identifier, {@code <object type>--<UUID>} (STIX 2.1, section 2.9). Hexadecimal digits are compared without
 * regard to case.
 *
 * @param type the object type, such as {@code indicator}
 * @param uuid an RFC 4122 UUID
 */
public record StixId(String type, UUID uuid) {
    private static final int UUID_LENGTH = 36;
    private static final int RFC_4122_VARIANT = 2;
    private static final int LONGEST_TYPE = 250;
    /** Where the second half of a UUID begins. */
    private static final int LOW_HALF = 19;

    private static final List<String> USUAL = List.of("indicator", "sighting");
    private static final byte[] DIGITS = new byte[128];

    static {
        for (int c = 0; c < DIGITS.length; c++) {
            DIGITS[c] = (byte) Character.digit(c, 16);
        }
    }

    /** A fresh identifier. */
    public static StixId random(String type) {
        return new StixId(type, UUID.randomUUID());
    }

    /**
     * Reads an identifier.
     *
     * @throws ThreatBusException if the text is none
     */
    public static StixId of(String text) {
        return parse(text)
                .orElseThrow(() -> new ThreatBusException(
                        Kind.INPUT, "'" + text + "' is no STIX identifier: expected <object type>--<UUID>"));
    }

    /** Reads an identifier; empty if the text is none. */
    public static Optional<StixId> parse(String text) {
        int separator = text.length() - UUID_LENGTH - 2;
        if (separator < 1 || separator > LONGEST_TYPE || !text.startsWith("--", separator)) {
            return Optional.empty();
        }
        String type = usual(text, separator);
        if (type.isEmpty() && !isType(text, separator)) {
            return Optional.empty();
        }
        @Nullable UUID uuid = uuidAt(text, separator + 2);
        return uuid == null
                ? Optional.empty()
                : Optional.of(new StixId(type.isEmpty() ? text.substring(0, separator) : type, uuid));
    }

    /** A usual type, which is one object for all identifiers. */
    private static String usual(String text, int length) {
        for (String type : USUAL) {
            if (type.length() == length && text.startsWith(type)) {
                return type;
            }
        }
        return "";
    }

    private static boolean isType(String text, int length) {
        for (int i = 0; i < length; i++) {
            char letter = text.charAt(i);
            boolean allowed = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    /** Reads a UUID in its usual form of 36 characters; empty if it is none or not of the RFC 4122 variant. */
    public static Optional<UUID> uuid(String text) {
        return text.length() == UUID_LENGTH ? Optional.ofNullable(uuidAt(text, 0)) : Optional.empty();
    }

    /** Twice as fast as looking at each character and then calling {@code UUID.fromString}; an id is read of every message. */
    private static @Nullable UUID uuidAt(String text, int start) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < UUID_LENGTH; i++) {
            char c = text.charAt(start + i);
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (c != '-') {
                    return null;
                }
                continue;
            }
            int digit = c < DIGITS.length ? DIGITS[c] : -1;
            if (digit < 0) {
                return null;
            }
            if (i < LOW_HALF) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
        }
        return low >>> 62 == RFC_4122_VARIANT ? new UUID(high, low) : null;
    }

    @Override
    public String toString() {
        return type + "--" + uuid;
    }
}
