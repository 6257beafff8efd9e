package io.threatbus.app.misp.mapping;

import java.net.IDN;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How values of each kind are checked and normalised. MISP normalises most values itself, but not in every version and
 * not for every sender, so everything is done again.
 */
final class Normalizers {
    private static final Pattern FUZZY = Pattern.compile("[0-9]+:[^:|\\s]*:[^:|\\s]*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]+");
    private static final int LONGEST_DOMAIN = 253;
    private static final long GREATEST_AS = 0xFFFF_FFFFL;
    private static final int GREATEST_PORT = 65535;

    private static final Map<String, String> HIVES = Map.of(
            "HKLM", "HKEY_LOCAL_MACHINE",
            "HKCU", "HKEY_CURRENT_USER",
            "HKCR", "HKEY_CLASSES_ROOT",
            "HKU", "HKEY_USERS",
            "HKCC", "HKEY_CURRENT_CONFIG",
            "HKPD", "HKEY_PERFORMANCE_DATA",
            "HKDD", "HKEY_DYN_DATA");

    private Normalizers() {}

    static String unchanged(String value) {
        if (value.isBlank()) {
            throw new InvalidValueException("empty value");
        }
        return value;
    }

    static String lowerCase(String value) {
        return unchanged(value).toLowerCase(Locale.ROOT);
    }

    static String upperCase(String value) {
        return unchanged(value).trim().toUpperCase(Locale.ROOT);
    }

    /** Exactly {@code digits} hexadecimal digits, in lower case. */
    static Normalizer hexadecimal(int digits) {
        return value -> hexadecimal(value.trim(), digits, digits);
    }

    /** Hexadecimal digits, in lower case. */
    static Normalizer hexadecimal(int least, int most) {
        return value -> hexadecimal(value.trim(), least, most);
    }

    /** A fingerprint, which people write with colons, blanks or hyphens between the bytes. */
    static Normalizer fingerprint(int digits) {
        return value -> hexadecimal(without(value, ": -"), digits, digits);
    }

    private static String hexadecimal(String value, int least, int most) {
        String text = value.toLowerCase(Locale.ROOT);
        if (text.length() < least || text.length() > most) {
            throw new InvalidValueException(
                    least == most
                            ? "not " + least + " hexadecimal digits"
                            : "not " + least + " to " + most + " hexadecimal digits");
        }
        if (!HEXADECIMAL.matcher(text).matches()) {
            throw new InvalidValueException("not hexadecimal");
        }
        return text;
    }

    /** A TLSH: hexadecimal, newer ones with the version {@code T1} in front. */
    static String tlsh(String value) {
        String text = value.trim().toLowerCase(Locale.ROOT);
        hexadecimal(text.startsWith("t1") ? text.substring(2) : text, 35, 256);
        return text;
    }

    /** ssdeep and impfuzzy: block size and two hashes in an alphabet where case matters. */
    static String fuzzy(String value) {
        String text = value.trim();
        if (!FUZZY.matcher(text).matches()) {
            throw new InvalidValueException("not of the form size:hash:hash");
        }
        return text;
    }

    static String domain(String value) {
        String text = value.trim();
        if (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
        text = ascii(text).toLowerCase(Locale.ROOT);
        if (text.length() > LONGEST_DOMAIN) {
            throw new InvalidValueException("not a domain name: too long");
        }
        for (String label : text.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) {
                throw new InvalidValueException("not a domain name");
            }
        }
        return text;
    }

    private static String ascii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                try {
                    return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
                } catch (IllegalArgumentException e) {
                    throw new InvalidValueException("not a domain name: no A-label");
                }
            }
        }
        return name;
    }

    static String port(String value) {
        return String.valueOf(number(value.trim(), 1, GREATEST_PORT, "not a port"));
    }

    static String size(String value) {
        return String.valueOf(number(value.trim(), 0, Long.MAX_VALUE, "not a size"));
    }

    /** An AS number as MISP, RFC 5396 asdot, or people with an {@code AS} in front write it. */
    static String autonomousSystem(String value) {
        String text = value.trim();
        if (text.regionMatches(true, 0, "AS", 0, 2)) {
            text = text.substring(2).trim();
        }
        int dot = text.indexOf('.');
        if (dot < 0) {
            return String.valueOf(number(text, 0, GREATEST_AS, "not an AS number"));
        }
        long high = number(text.substring(0, dot), 0, 0xFFFF, "not an AS number");
        long low = number(text.substring(dot + 1), 0, 0xFFFF, "not an AS number");
        return String.valueOf(high * 65536 + low);
    }

    private static long number(String text, long least, long most, String complaint) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new InvalidValueException(complaint);
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Too many digits: reported below like any other number out of range.
        }
        throw new InvalidValueException(complaint + ": out of range");
    }

    /** A hardware address of {@code bytes} bytes, with colons. */
    static Normalizer hardwareAddress(int bytes) {
        return value -> {
            String digits = hexadecimal(without(value, ":-. "), 2 * bytes, 2 * bytes);
            StringBuilder text = new StringBuilder(3 * bytes);
            for (int i = 0; i < digits.length(); i += 2) {
                if (i > 0) {
                    text.append(':');
                }
                text.append(digits, i, i + 2);
            }
            return text.toString();
        };
    }

    static String email(String value) {
        String text = value.trim().toLowerCase(Locale.ROOT);
        int at = text.lastIndexOf('@');
        if (at <= 0 || at == text.length() - 1 || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValueException("not an e-mail address");
        }
        return text;
    }

    /** A registry key with the hive's full name, as STIX wants it; the case of the rest is kept. */
    static String registryKey(String value) {
        String text = unchanged(value);
        int end = text.indexOf('\\');
        String hive = end < 0 ? text : text.substring(0, end);
        String full = HIVES.get(hive.toUpperCase(Locale.ROOT));
        return full == null ? text : full + text.substring(hive.length());
    }

    static String twitter(String value) {
        return unchanged(value.startsWith("@") ? value.substring(1) : value);
    }

    static String lettersAndDigits(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80 && Character.isLetterOrDigit(c)) {
                text.append(Character.toUpperCase(c));
            }
        }
        return unchanged(text.toString());
    }

    static String digits(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= '0' && c <= '9') {
                text.append(c);
            }
        }
        return unchanged(text.toString());
    }

    static String phone(String value) {
        String text = without(value.replace("(0)", ""), " \t\u00a0");
        return unchanged(text.startsWith("00") ? "+" + text.substring(2) : text);
    }

    private static String without(String value, String unwanted) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            if (unwanted.indexOf(value.charAt(i)) < 0) {
                text.append(value.charAt(i));
            }
        }
        return text.toString();
    }
}
