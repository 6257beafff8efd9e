package io.threatbus.app.misp.mapping;

import java.util.List;

/** Writes STIX patterns: one observation, comparisons joined by {@code AND} (STIX 2.1, section 9). */
final class PatternText {
    private final StringBuilder text;

    private PatternText(int capacity) {
        text = new StringBuilder(capacity).append('[');
    }

    static PatternText of(String path, String value) {
        return of(path, "=", value);
    }

    static PatternText of(String path, String operator, String value) {
        return new PatternText(path.length() + value.length() + 16).compare(path, operator, value);
    }

    static PatternText ofNumber(String path, String digits) {
        return new PatternText(path.length() + digits.length() + 8).compareNumber(path, digits);
    }

    PatternText and(String path, String value) {
        return and(path, "=", value);
    }

    PatternText and(String path, String operator, String value) {
        text.append(" AND ");
        return compare(path, operator, value);
    }

    PatternText andNumber(String path, String digits) {
        text.append(" AND ");
        return compareNumber(path, digits);
    }

    /** One comparison with a string, on its own. */
    static String comparison(String path, String value) {
        StringBuilder alone = new StringBuilder(path.length() + value.length() + 16);
        alone.append(path).append(" = '");
        escape(alone, value);
        return alone.append('\'').toString();
    }

    /** One observation of comparisons that are written already. */
    static Mapping.Pattern observation(List<String> comparisons) {
        return Mapping.Pattern.stix('[' + String.join(" AND ", comparisons) + ']');
    }

    Mapping.Pattern end() {
        return Mapping.Pattern.stix(text.append(']').toString());
    }

    private PatternText compare(String path, String operator, String value) {
        text.append(path).append(' ').append(operator).append(" '");
        escape(text, value);
        text.append('\'');
        return this;
    }

    private PatternText compareNumber(String path, String digits) {
        text.append(path).append(" = ").append(digits);
        return this;
    }

    /** Only the backslash and the quote are special in a string literal; line breaks and non-ASCII stay. */
    private static void escape(StringBuilder target, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || c == '\'') {
                target.append('\\');
            }
            target.append(c);
        }
    }

    /** One step of an object path, quoted unless it is a plain identifier. */
    static String step(String name) {
        if (isIdentifier(name)) {
            return name;
        }
        StringBuilder quoted = new StringBuilder(name.length() + 4).append('\'');
        escape(quoted, name);
        return quoted.append('\'').toString();
    }

    private static boolean isIdentifier(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
