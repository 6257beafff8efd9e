package io.threatbus.stix;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import java.util.Optional;
import java.util.UUID;

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
        if (separator < 1
                || separator > LONGEST_TYPE
                || !text.startsWith("--", separator)
                || !isType(text, separator)) {
            return Optional.empty();
        }
        return uuid(text.substring(separator + 2)).map(uuid -> new StixId(known(text, separator), uuid));
    }

    private static String known(String text, int length) {
        if (text.startsWith("indicator--")) {
            return "indicator";
        }
        return text.startsWith("sighting--") ? "sighting" : text.substring(0, length);
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
        if (text.length() != UUID_LENGTH) {
            return Optional.empty();
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            char digit = text.charAt(i);
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            if (hyphen ? digit != '-' : Character.digit(digit, 16) < 0 || digit > 'f') {
                return Optional.empty();
            }
        }
        UUID uuid = UUID.fromString(text);
        return uuid.variant() == RFC_4122_VARIANT ? Optional.of(uuid) : Optional.empty();
    }

    @Override
    public String toString() {
        return type + "--" + uuid;
    }
}
