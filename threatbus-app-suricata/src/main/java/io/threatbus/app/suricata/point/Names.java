package io.threatbus.app.suricata.point;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/** Host names as they are seen on a wire. */
final class Names {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private Names() {}

    /** The name in lower case, its international labels as A-labels, no dot at its end; empty if no host has it. */
    static Optional<String> host(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        try {
            String ascii = isAscii(name) ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
            String lower = ascii.toLowerCase(Locale.ROOT);
            return isName(lower) ? Optional.of(lower) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static boolean isName(String name) {
        int length = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (length == 0) {
                    return false;
                }
                length = 0;
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
                length++;
                if (length > LONGEST_LABEL) {
                    return false;
                }
            } else {
                return false;
            }
        }
        return length > 0 && name.length() <= LONGEST_NAME;
    }
}
