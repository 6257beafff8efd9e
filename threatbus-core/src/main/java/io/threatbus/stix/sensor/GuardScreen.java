package io.threatbus.stix.sensor;

/**
 * Sees of most patterns at once that the guard has nothing to say of them: one value, written in the usual way, and nowhere
 * near what is special. Whatever it does not know by sight is looked at in earnest. Stateless.
 */
public final class GuardScreen {
    private static final String FOUR = "[ipv4-addr:value = '";
    private static final String NAME = "[domain-name:value = '";
    private static final String URL = "[url:value = 'http";
    private static final String HASH = "[file:hashes.";
    private static final String EQUALS = " = '";
    private static final String EXAMPLE = "example";

    /** How the hashes of nothing begin; see {@link SensorGuard}. */
    private static final boolean[] BEGINS_LIKE_NOTHING = new boolean[256];

    /** The first octets of special networks. */
    private static final boolean[] SPECIAL = new boolean[256];

    static {
        for (int first : new int[] {0xd4, 0xda, 0xd1, 0xe3, 0x38, 0xcf, 0x9c, 0x6b, 0xa7, 0x0c, 0xa6}) {
            BEGINS_LIKE_NOTHING[first] = true;
        }
        for (int octet = 0; octet < 256; octet++) {
            SPECIAL[octet] = !SpecialNetworks.candidates(octet).isEmpty();
        }
    }

    private GuardScreen() {}

    /** Whether it is plain that there is nothing to say. */
    public static boolean isPlain(String pattern) {
        int end = pattern.length() - 2;
        if (end < 0 || pattern.charAt(end) != '\'' || pattern.charAt(end + 1) != ']') {
            return false;
        } else if (pattern.startsWith(NAME)) {
            return isPlainName(pattern, NAME.length(), end);
        } else if (pattern.startsWith(FOUR)) {
            return isPlainAddress(pattern, FOUR.length(), end);
        } else if (pattern.startsWith(URL)) {
            return isPlainUrl(pattern, URL.length(), end);
        }
        return pattern.startsWith(HASH) && isPlainHash(pattern, end);
    }

    private static boolean isPlainAddress(String pattern, int start, int end) {
        int first = -1;
        int octet = 0;
        int dots = 0;
        for (int i = start; i < end; i++) {
            char c = pattern.charAt(i);
            if (c == '.') {
                first = dots == 0 ? octet : first;
                dots++;
            } else if (c < '0' || c > '9' || octet > 255) {
                return false;
            } else {
                octet = dots == 0 ? octet * 10 + c - '0' : octet;
            }
        }
        return dots == 3 && first >= 0 && first < 256 && !SPECIAL[first];
    }

    private static boolean isPlainName(String pattern, int start, int end) {
        int dots = 0;
        int last = -1;
        for (int i = start; i < end; i++) {
            char c = pattern.charAt(i);
            if (c == '.') {
                dots++;
                last = i;
            } else if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
                return false;
            }
        }
        int top = end - last - 1;
        if (dots == 0 || top < 2 || !isLetter(pattern.charAt(last + 1))) {
            return false;
        }
        return switch (top) {
            case 2 -> dots > 1;
            case 3 -> !pattern.regionMatches(last - EXAMPLE.length(), EXAMPLE, 0, EXAMPLE.length());
            // .test, .example, .invalid, .localhost and .localdomain
            case 4, 7, 9, 11 -> false;
            default -> true;
        };
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isPlainUrl(String pattern, int start, int end) {
        int host = pattern.charAt(start) == 's' ? start + 1 : start;
        if (!pattern.startsWith("://", host) || pattern.indexOf('\'', host) != end) {
            return false;
        }
        int slash = pattern.indexOf('/', host + 3);
        return isPlainName(pattern, host + 3, slash < 0 ? end : slash);
    }

    private static boolean isPlainHash(String pattern, int end) {
        int start = pattern.indexOf(EQUALS) + EQUALS.length();
        if (start < EQUALS.length() || end - start < 2 || pattern.indexOf('\'', start) != end) {
            return false;
        }
        int high = Character.digit(pattern.charAt(start), 16);
        int low = Character.digit(pattern.charAt(start + 1), 16);
        return high >= 0 && low >= 0 && !BEGINS_LIKE_NOTHING[high * 16 + low];
    }
}
