package io.threatbus.stix.pattern;

import java.text.Normalizer;
import java.util.Optional;

/**
 * Finds the {@code LIKE} and {@code MATCHES} expressions that one single value matches (STIX 2.1, section 9.6.1). The value
 * is in normalisation form C, in which these two operators compare.
 */
public final class LiteralText {
    private static final String REGULAR_EXPRESSION_CHARACTERS = ".[(){*+?|^$\\";

    private LiteralText() {}

    /** The only value that is LIKE this: none if there is a wildcard. LIKE has no escape for its wildcards. */
    public static Optional<String> ofLike(String expression) {
        boolean wildcard = expression.indexOf('%') >= 0 || expression.indexOf('_') >= 0;
        return wildcard ? Optional.empty() : Optional.of(normalised(expression));
    }

    /**
     * The only value that MATCHES this: none unless the expression is anchored at both ends and only literal characters
     * stand between. Without anchors the expression is found anywhere in a value, so that many values match.
     */
    public static Optional<String> ofMatches(String expression) {
        if (!isAnchored(expression)) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder(expression.length());
        for (int i = 1; i < expression.length() - 1; i++) {
            char c = expression.charAt(i);
            if (c == '\\') {
                i++;
                c = expression.charAt(i);
                if (i == expression.length() - 1 || Keywords.continuesName(c) || c >= 128) {
                    return Optional.empty();
                }
            } else if (REGULAR_EXPRESSION_CHARACTERS.indexOf(c) >= 0) {
                return Optional.empty();
            }
            out.append(c);
        }
        return Optional.of(normalised(out.toString()));
    }

    static boolean isAnchored(String expression) {
        return expression.length() > 1 && expression.startsWith("^") && expression.endsWith("$");
    }

    private static String normalised(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
