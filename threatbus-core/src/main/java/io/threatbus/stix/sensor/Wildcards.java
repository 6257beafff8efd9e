package io.threatbus.stix.sensor;

/** The wildcards of LIKE: {@code %} is any text, {@code _} any one character. Takes time in the product of the lengths at most. */
final class Wildcards {
    private Wildcards() {}

    static boolean match(String text, String expression) {
        int at = 0;
        int next = 0;
        int star = -1;
        int retry = 0;
        while (at < text.length()) {
            char wanted = next < expression.length() ? expression.charAt(next) : '\0';
            if (next < expression.length() && wanted == '%') {
                star = next++;
                retry = at;
            } else if (next < expression.length() && (wanted == '_' || wanted == text.charAt(at))) {
                at++;
                next++;
            } else if (star >= 0) {
                next = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (next < expression.length() && expression.charAt(next) == '%') {
            next++;
        }
        return next == expression.length();
    }
}
