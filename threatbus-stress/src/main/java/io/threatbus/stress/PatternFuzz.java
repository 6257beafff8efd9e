package io.threatbus.stress;

import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternPrinter;
import io.threatbus.stix.pattern.PatternSyntaxException;
import java.nio.charset.StandardCharsets;

/** A text is a pattern or is refused; what is printed is read again as the same. */
public final class PatternFuzz {
    private PatternFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        Pattern pattern;
        try {
            pattern = PatternParser.parse(text);
        } catch (PatternSyntaxException e) {
            return;
        }
        String printed = PatternPrinter.print(pattern);
        String again = PatternPrinter.print(PatternParser.parse(printed));
        if (!printed.equals(again)) {
            throw new AssertionError("printed as " + printed + ", then as " + again);
        }
    }
}
