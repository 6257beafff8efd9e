package io.threatbus.app.misp.mapping;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** STIX confidence from MISP's {@code misp:confidence-level} taxonomy. */
public final class Confidence {
    private static final String PREFIX = "misp:confidence-level=\"";
    private static final Map<String, Integer> LEVELS = Map.of(
            "completely-confident", 100,
            "usually-confident", 75,
            "fairly-confident", 50,
            "rarely-confident", 25,
            "unconfident", 0);

    private Confidence() {}

    /** The lowest of the levels among some tags; empty if there is none. */
    public static OptionalInt of(Iterable<String> tags) {
        OptionalInt lowest = OptionalInt.empty();
        for (String tag : tags) {
            Integer level = level(tag);
            if (level != null && (lowest.isEmpty() || level < lowest.getAsInt())) {
                lowest = OptionalInt.of(level);
            }
        }
        return lowest;
    }

    private static @Nullable Integer level(String tag) {
        if (!tag.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) || !tag.endsWith("\"")) {
            return null;
        }
        int end = tag.length() - 1;
        return end < PREFIX.length()
                ? null
                : LEVELS.get(tag.substring(PREFIX.length(), end).toLowerCase(Locale.ROOT));
    }
}
