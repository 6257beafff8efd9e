package io.threatbus.app.store.cli;

import io.threatbus.app.store.db.IndicatorSearch;
import io.threatbus.message.Escaper;
import java.io.PrintStream;

/** Prints indicators for people: a line each, the pattern last, since it may be long. Belongs to one thread. */
final class IndicatorTablePrinter {
    private static final String FORM = "%-8s  %-7s  %-20s  %-20s  %5s  %-47s  %s%n";

    private final PrintStream out;
    private long printed;

    IndicatorTablePrinter(PrintStream out) {
        this.out = out;
    }

    void print(IndicatorSearch.Hit hit) {
        if (printed == 0) {
            out.printf(FORM, "STATE", "KIND", "CHANGED", "EXPIRES", "SEEN", "ID", "PATTERN");
        }
        printed++;
        out.printf(
                FORM,
                hit.facts().get("state"),
                Escaper.text(String.valueOf(hit.facts().get("kind"))),
                time(hit.facts().get("changed")),
                time(hit.facts().get("expires")),
                hit.facts().get("times_seen"),
                hit.indicator().id(),
                Escaper.text(hit.indicator().pattern()));
        Object finding = hit.facts().get("guard");
        if (finding != null) {
            out.println("          guard: " + Escaper.text(String.valueOf(finding)));
        }
    }

    private static String time(Object value) {
        return value instanceof String text ? text.replaceFirst("\\.\\d+Z$", "Z") : "never";
    }

    void end() {
        out.println(printed == 1 ? "1 indicator" : printed + " indicators");
    }
}
