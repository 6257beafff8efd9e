package io.threatbus.stix.pattern;

import java.nio.charset.StandardCharsets;

/** The entry for fuzzers, by the convention of libFuzzer for the JVM. The seeds are the files in {@code corpus}. */
final class PatternFuzz {
    private PatternFuzz() {}

    /** Any input is refused with the parser's own exception, or read, printed, read again as the same, and taken apart. */
    public static void fuzzerTestOneInput(byte[] input) {
        one(new String(input, StandardCharsets.UTF_8));
    }

    /** Whether the text is a pattern. */
    static boolean one(String text) {
        Pattern pattern;
        try {
            pattern = PatternParser.parse(text);
        } catch (PatternSyntaxException e) {
            if (e.offset() < 0 || e.offset() > text.length() || e.describe().isEmpty()) {
                throw new AssertionError("an error outside of the text", e);
            }
            return false;
        }
        Pattern again = PatternParser.parse(PatternPrinter.print(pattern));
        if (!again.equals(pattern) || again.hashCode() != pattern.hashCode()) {
            throw new AssertionError("printed, this becomes another pattern: " + text);
        }
        if (PointExtraction.extract(pattern) instanceof Points
                && PointExtraction.necessaryPoints(pattern) instanceof NotPoints) {
            throw new AssertionError("exact points, but none that are necessary: " + text);
        }
        return true;
    }
}
