package io.threatbus.stix.sensor;

import java.util.Locale;
import java.util.Optional;

/** The ways in which reports make values harmless: {@code hxxp}, {@code [.]}, {@code (dot)}, {@code [at]}. */
final class Defanged {
    private static final String[][] FORMS = {
        {"[.]", "."},
        {"(.)", "."},
        {"{.}", "."},
        {"[dot]", "."},
        {"(dot)", "."},
        {"[:]", ":"},
        {"[://]", "://"},
        {"[@]", "@"},
        {"[at]", "@"},
        {"(at)", "@"},
        {"[/]", "/"}
    };

    private Defanged() {}

    /** The value as it was; empty if it is not defanged. */
    static Optional<String> repaired(String value) {
        if (!mayBe(value)) {
            return Optional.empty();
        }
        String lower = value.toLowerCase(Locale.ROOT);
        String repaired = value;
        for (String[] form : FORMS) {
            if (lower.contains(form[0])) {
                repaired = replaceIgnoringCase(repaired, form[0], form[1]);
            }
        }
        if (lower.startsWith("hxxp") || lower.startsWith("h**p") || lower.startsWith("hxtp")) {
            repaired = "http" + repaired.substring(4);
        } else if (lower.startsWith("fxp://")) {
            repaired = "ftp" + repaired.substring(3);
        }
        return repaired.equals(value) ? Optional.empty() : Optional.of(repaired);
    }

    /** Every form has a bracket, or another letter than the scheme that it stands for. */
    private static boolean mayBe(String value) {
        return value.indexOf('[') >= 0
                || value.indexOf('(') >= 0
                || value.indexOf('{') >= 0
                || value.regionMatches(true, 0, "hxxp", 0, 4)
                || value.regionMatches(true, 0, "hxtp", 0, 4)
                || value.regionMatches(true, 0, "h**p", 0, 4)
                || value.regionMatches(true, 0, "fxp:", 0, 4);
    }

    private static String replaceIgnoringCase(String text, String target, String replacement) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            if (text.regionMatches(true, at, target, 0, target.length())) {
                out.append(replacement);
                at += target.length();
            } else {
                out.append(text.charAt(at++));
            }
        }
        return out.toString();
    }
}
