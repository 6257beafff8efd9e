package io.threatbus.app.misp.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A tag to look for, in any case, where {@code *} stands for any text. Immutable. */
final class TagPattern {
    private final String text;
    private final Pattern pattern;

    TagPattern(String text) {
        this.text = text;
        List<String> parts = new ArrayList<>();
        for (String part : Arrays.asList(text.split("\\*", -1))) {
            parts.add(Pattern.quote(part));
        }
        this.pattern = Pattern.compile(
                String.join(".*", parts), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    boolean matchesAny(List<String> tags) {
        for (String tag : tags) {
            if (pattern.matcher(tag).matches()) {
                return true;
            }
        }
        return false;
    }

    /** Whether MISP, which compares letter by letter and knows {@code %} as a wildcard, finds the same with it. */
    boolean isPlainLowerCase() {
        return text.equals(text.toLowerCase(Locale.ROOT))
                && text.indexOf('*') < 0
                && text.indexOf('%') < 0
                && !text.startsWith("!");
    }
}
