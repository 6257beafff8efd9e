package io.threatbus.stix.pattern;

/** What may stand between the quotes of {@code h''}, {@code b''} and {@code t''}. No regular expressions: this is on the hot path. */
final class Literals {
    private static final String TIMESTAMP_FORM = "dddd-dd-ddTdd:dd:dd";

    private Literals() {}

    static boolean isHexDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHex(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return (end - start) % 2 == 0;
    }

    static boolean isBase64(String text, int start, int end) {
        if (end <= start || (end - start) % 4 != 0) {
            return false;
        }
        int padding = text.charAt(end - 1) != '=' ? 0 : text.charAt(end - 2) != '=' ? 1 : 2;
        for (int i = start; i < end - padding; i++) {
            if (!isBase64Character(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase64Character(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || isDigit(c) || c == '+' || c == '/';
    }

    static boolean isTimestamp(String text, int start, int end) {
        int fraction = start + TIMESTAMP_FORM.length();
        return end > fraction
                && hasTimestampForm(text, start)
                && inRange(text, start + 5, 1, 12)
                && inRange(text, start + 8, 1, 31)
                && inRange(text, start + 11, 0, 23)
                && inRange(text, start + 14, 0, 59)
                && inRange(text, start + 17, 0, 60)
                && text.charAt(end - 1) == 'Z'
                && (fraction == end - 1 || isFraction(text, fraction, end - 1));
    }

    private static boolean hasTimestampForm(String text, int start) {
        for (int i = 0; i < TIMESTAMP_FORM.length(); i++) {
            char form = TIMESTAMP_FORM.charAt(i);
            char c = text.charAt(start + i);
            if (form == 'd' ? !isDigit(c) : c != form) {
                return false;
            }
        }
        return true;
    }

    private static boolean inRange(String text, int at, int low, int high) {
        int value = (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
        return value >= low && value <= high;
    }

    private static boolean isFraction(String text, int start, int end) {
        if (text.charAt(start) != '.' || end - start < 2) {
            return false;
        }
        for (int i = start + 1; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
