package io.threatbus.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes STIX 2.1 of indicators and sightings in STIX 2.0 (the version of an object without {@code spec_version}, STIX 2.1,
 * section 3.2). What both versions have alike stays as it is written. Stateless.
 *
 * <ul>
 *   <li>{@code spec_version} is 2.1
 *   <li>an indicator's {@code pattern_type} is {@code stix}, the only language of 2.0
 *   <li>those of its labels that are in the vocabulary {@code indicator-label-ov} of 2.0 become its {@code indicator_types};
 *       the others stay labels
 *   <li>times behind START and STOP, which are plain text in patterns of 2.0, become timestamps
 *   <li>empty lists, which neither version allows and producers of 2.0 write, are left out
 * </ul>
 */
final class Stix20 {
    private static final String VERSION = "2.0";
    private static final String LABELS = "labels";
    private static final String INDICATOR_TYPES = "indicator_types";
    /** STIX 2.0, part 1, section 6.5, and part 2, section 5: what the later vocabulary calls attribution, too. */
    private static final Set<String> TYPES_OF_INDICATORS =
            Set.of("anomalous-activity", "anonymization", "attribution", "benign", "compromised", "malicious-activity");

    private Stix20() {}

    /**
     * Whether the object is in the older version. One without a version that has what only 2.1 has merely lacks the version.
     */
    static boolean isVersionOf(RawObject object) {
        return object.text(Property.SPEC_VERSION).map(VERSION::equals).orElse(true);
    }

    /** The object in STIX 2.1. */
    static JsonText upgraded(JsonText object, RawObject seen, String type) {
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put(Property.SPEC_VERSION.key(), "2.1");
        if (type.equals("indicator")) {
            if (!seen.has(Property.PATTERN_TYPE)) {
                changes.put(Property.PATTERN_TYPE.key(), Indicator.STIX_PATTERN);
                seen.text(Property.PATTERN)
                        .flatMap(Stix20::pattern)
                        .ifPresent(pattern -> changes.put(Property.PATTERN.key(), pattern));
            }
            labels(object, changes);
        }
        return object.with(changes);
    }

    private static void labels(JsonText object, Map<String, Object> changes) {
        Object labels = object.member(LABELS).map(JsonText::value).orElse(Json.NULL);
        boolean typed = object.member(INDICATOR_TYPES).isPresent();
        if (typed || !(labels instanceof List<?> all)) {
            return;
        }
        List<Object> types = new ArrayList<>();
        List<Object> others = new ArrayList<>();
        for (Object label : all) {
            (label instanceof String text && TYPES_OF_INDICATORS.contains(text) ? types : others).add(label);
        }
        if (!types.isEmpty()) {
            changes.put(INDICATOR_TYPES, types);
        }
        if (!types.isEmpty() || all.isEmpty()) {
            changes.put(LABELS, others.isEmpty() ? Json.NULL : others);
        }
    }

    /** The pattern with timestamps behind START and STOP; empty if there is nothing to change. */
    static Optional<String> pattern(String pattern) {
        StringBuilder out = new StringBuilder(pattern.length() + 2);
        int word = 0;
        boolean awaitsTime = false;
        boolean changed = false;
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '\'') {
                if (awaitsTime && out.length() == word) {
                    out.append('t');
                    changed = true;
                }
                int end = endOfText(pattern, at);
                out.append(pattern, at, end);
                at = end;
                awaitsTime = false;
                word = out.length();
            } else {
                out.append(c);
                at++;
                if (Character.isWhitespace(c)) {
                    String last = out.substring(word, out.length() - 1);
                    awaitsTime = last.isEmpty() ? awaitsTime : last.equals("START") || last.equals("STOP");
                    word = out.length();
                }
            }
        }
        return changed ? Optional.of(out.toString()) : Optional.empty();
    }

    private static int endOfText(String pattern, int start) {
        int at = start + 1;
        while (at < pattern.length() && pattern.charAt(at) != '\'') {
            at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, pattern.length());
    }
}
