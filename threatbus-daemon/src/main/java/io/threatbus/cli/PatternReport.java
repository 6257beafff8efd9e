package io.threatbus.cli;

import io.threatbus.stix.pattern.Extraction;
import io.threatbus.stix.pattern.NotPoints;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternPrinter;
import io.threatbus.stix.pattern.PatternSyntaxException;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.pattern.PointRole;
import io.threatbus.stix.pattern.Points;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells an analyst what sensors make of a pattern. Confined to the thread of the command. */
final class PatternReport {
    /** What became of a pattern, from good to bad. */
    enum Outcome {
        POINTS,
        NO_POINTS,
        NO_PATTERN
    }

    private final PrintWriter out;
    private Outcome worst = Outcome.POINTS;

    PatternReport(PrintWriter out) {
        this.out = out;
    }

    /** The worst outcome so far. */
    Outcome worst() {
        return worst;
    }

    /** Prints what is to be said of one text. */
    void add(String text) {
        Outcome outcome = print(text);
        worst = outcome.compareTo(worst) > 0 ? outcome : worst;
    }

    private Outcome print(String text) {
        Pattern pattern;
        try {
            pattern = PatternParser.parse(text);
        } catch (PatternSyntaxException e) {
            out.println(e.describe());
            return Outcome.NO_PATTERN;
        }
        out.println(PatternPrinter.print(pattern));
        Extraction extraction = PointExtraction.extract(pattern);
        if (extraction instanceof NotPoints notPoints) {
            print(notPoints, pattern);
            return Outcome.NO_POINTS;
        }
        print("points: the pattern matches exactly when one of these is seen", (Points) extraction);
        return Outcome.POINTS;
    }

    private void print(NotPoints notPoints, Pattern pattern) {
        out.printf(
                "  no points: %s (%s)%n",
                notPoints.reason().explanation(), notPoints.reason().code());
        out.printf("    in %s%n", notPoints.detail());
        if (PointExtraction.necessaryPoints(pattern) instanceof Points necessary) {
            print("necessary, but not enough: the pattern never matches unless one of these is seen", necessary);
        }
    }

    private void print(String heading, Points points) {
        out.printf("  %s%n", heading);
        for (Point point : points.points()) {
            String role = point.role() == PointRole.ANY ? "" : " as " + word(point.role());
            out.printf("    %-17s %s%s    (%s)%n", word(point.kind()), point.value(), role, point.objectPath());
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
