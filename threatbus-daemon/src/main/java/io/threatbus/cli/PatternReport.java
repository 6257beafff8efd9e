package io.threatbus.cli;

import io.threatbus.message.Escaper;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells an analyst what sensors make of a pattern. Confined to the thread of the command. */
final class PatternReport {
    /** What became of a pattern, from good to bad. */
    enum Outcome {
        POINTS,
        NO_POINTS,
        NO_PATTERN
    }

    private final PrintWriter out;
    private final boolean json;
    private Outcome worst = Outcome.POINTS;

    /**
     * A report on no patterns yet.
     *
     * @param json whether programs read it: one object a pattern, on a line of its own
     */
    PatternReport(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** The worst outcome so far. */
    Outcome worst() {
        return worst;
    }

    /** Prints what is to be said of one text. */
    void add(String text) {
        Outcome outcome = json ? printJson(text) : print(text);
        worst = outcome.compareTo(worst) > 0 ? outcome : worst;
    }

    private Outcome printJson(String text) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("text", text);
        Outcome outcome = describe(text, line);
        line.put("outcome", word(outcome));
        OutputFormat.print(out, line);
        return outcome;
    }

    private static Outcome describe(String text, Map<String, Object> line) {
        Pattern pattern;
        try {
            pattern = PatternParser.parse(text);
        } catch (PatternSyntaxException e) {
            line.put("error", String.valueOf(e.getMessage()));
            return Outcome.NO_PATTERN;
        }
        line.put("pattern", PatternPrinter.print(pattern));
        Extraction extraction = PointExtraction.extract(pattern);
        if (extraction instanceof NotPoints notPoints) {
            line.put("reason", notPoints.reason().code());
            line.put("detail", notPoints.detail());
            if (PointExtraction.necessaryPoints(pattern) instanceof Points necessary) {
                line.put("necessary", points(necessary));
            }
            return Outcome.NO_POINTS;
        }
        line.put("points", points((Points) extraction));
        return Outcome.POINTS;
    }

    private static List<Object> points(Points points) {
        List<Object> list = new ArrayList<>();
        for (Point point : points.points()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("kind", word(point.kind()));
            json.put("value", point.value());
            json.put("role", word(point.role()));
            json.put("object_path", String.valueOf(point.objectPath()));
            list.add(json);
        }
        return list;
    }

    private Outcome print(String text) {
        Pattern pattern;
        try {
            pattern = PatternParser.parse(text);
        } catch (PatternSyntaxException e) {
            out.println(Escaper.lines(e.describe()));
            return Outcome.NO_PATTERN;
        }
        out.println(Escaper.text(PatternPrinter.print(pattern)));
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
        out.printf("    in %s%n", Escaper.text(notPoints.detail()));
        if (PointExtraction.necessaryPoints(pattern) instanceof Points necessary) {
            print("necessary, but not enough: the pattern never matches unless one of these is seen", necessary);
        }
    }

    private void print(String heading, Points points) {
        out.printf("  %s%n", heading);
        for (Point point : points.points()) {
            String role = point.role() == PointRole.ANY ? "" : " as " + word(point.role());
            out.printf(
                    "    %-17s %s%s    (%s)%n",
                    word(point.kind()), Escaper.text(point.value()), role, Escaper.text(point.objectPath()));
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
