package io.threatbus.cli;

import io.threatbus.guard.Hit;
import io.threatbus.message.Escaper;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternPrinter;
import io.threatbus.stix.pattern.PatternSyntaxException;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointRole;
import io.threatbus.stix.sensor.Basis;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.Condition;
import io.threatbus.stix.sensor.LeftOut;
import io.threatbus.stix.sensor.Plan;
import io.threatbus.stix.sensor.Planner;
import io.threatbus.stix.sensor.SensorProfile;
import io.threatbus.stix.sensor.SensorUse;
import io.threatbus.stix.sensor.WatchItem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells an analyst what sensors make of a pattern. Confined to the thread of the command. */
final class PatternReport {
    /** What became of a pattern, from good to bad. */
    enum Outcome {
        POINTS,
        NO_POINTS,
        NO_PATTERN
    }

    private static final Planner EXACT = new Planner(SensorProfile.points(), Compound.EXACT);
    private static final Planner NECESSARY = new Planner(SensorProfile.points(), Compound.NECESSARY);
    private static final String CLAUSE = "%n      ";

    private final PrintWriter out;
    private final boolean json;
    private final List<Function<Pattern, Optional<SensorUse>>> sensors;
    private final PatternGuard guard;
    private Outcome worst = Outcome.POINTS;

    /**
     * A report on no patterns yet.
     *
     * @param json whether programs read it: one object a pattern, on a line of its own
     * @param sensors what the sensors of each plugin do with a pattern
     * @param guard what the bus holds back
     */
    PatternReport(
            PrintWriter out, boolean json, List<Function<Pattern, Optional<SensorUse>>> sensors, PatternGuard guard) {
        this.out = out;
        this.json = json;
        this.sensors = sensors;
        this.guard = guard;
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

    private Outcome describe(String text, Map<String, Object> line) {
        Pattern pattern;
        try {
            pattern = PatternParser.parse(text);
        } catch (PatternSyntaxException e) {
            line.put("error", String.valueOf(e.getMessage()));
            return Outcome.NO_PATTERN;
        }
        line.put("pattern", PatternPrinter.print(pattern));
        Plan plan = EXACT.plan(pattern);
        if (plan.items().isEmpty()) {
            line.put("reason", plan.leftOut().get(0).code());
            line.put("detail", plan.leftOut().get(0).detail());
            Plan necessary = NECESSARY.plan(pattern);
            if (!necessary.items().isEmpty()) {
                line.put("necessary", PatternJson.items(necessary.items()));
            }
        } else {
            line.put("points", PatternJson.items(plan.items()));
        }
        guard.of(pattern).ifPresent(hit -> line.put("guard", PatternJson.hit(hit)));
        List<Object> uses = new ArrayList<>();
        sensors.forEach(sensor -> sensor.apply(pattern).ifPresent(use -> uses.add(PatternJson.use(use))));
        if (!uses.isEmpty()) {
            line.put("sensors", uses);
        }
        return plan.items().isEmpty() ? Outcome.NO_POINTS : Outcome.POINTS;
    }

    private Outcome print(String text) {
        Pattern pattern;
        try {
            pattern = PatternParser.parse(text);
        } catch (PatternSyntaxException e) {
            out.println(Escaper.lines(e.describe()));
            return Outcome.NO_PATTERN;
        }
        String canonical = PatternPrinter.print(pattern);
        out.println(plain(canonical));
        Plan plan = EXACT.plan(pattern);
        if (plan.items().isEmpty()) {
            plan.leftOut().forEach(leftOut -> print("  no points: ", leftOut));
            printNecessary(pattern);
        } else {
            print(plan, canonical.contains(" AND "));
        }
        printGuard(pattern, plan);
        sensors.forEach(sensor -> sensor.apply(pattern).ifPresent(this::print));
        return plan.items().isEmpty() ? Outcome.NO_POINTS : Outcome.POINTS;
    }

    private void print(Plan plan, boolean compound) {
        print(
                plan,
                Basis.EXACT,
                compound || !plan.leftOut().isEmpty()
                        ? "points: each is enough by itself"
                        : "points: the pattern matches exactly when one of these is seen");
        print(
                plan,
                Basis.HASH,
                "hash decides: each identifies the object by itself, whatever else the pattern says of it");
        print(plan, Basis.CHECKED, "points with conditions: each counts when the sensor sees that its conditions hold");
        plan.leftOut().forEach(leftOut -> print("  not covered: ", leftOut));
    }

    private void print(Plan plan, Basis basis, String heading) {
        List<WatchItem> items =
                plan.items().stream().filter(item -> item.basis() == basis).toList();
        if (!items.isEmpty()) {
            out.printf("  %s%n", heading);
            items.forEach(item -> {
                Point point = item.point();
                String role = point.role() == PointRole.ANY ? "" : " as " + word(point.role());
                out.printf(
                        "    %-17s %s%s    (%s)%s%n",
                        word(point.kind()), plain(point.value()), role, plain(point.objectPath()), conditions(item));
            });
        }
    }

    private void printNecessary(Pattern pattern) {
        Plan plan = NECESSARY.plan(pattern);
        print(
                plan,
                Basis.NECESSARY,
                "necessary, but not enough: the pattern never matches unless one of these is seen");
    }

    /** Of an indicator that is held back as a whole, or else of single values in it. */
    private void printGuard(Pattern pattern, Plan plan) {
        Optional<Hit> whole = guard.of(pattern);
        whole.ifPresent(hit -> out.printf(
                "  guard: %s%n    %s (%s)%n",
                PatternGuard.consequence(hit), plain(hit.explanation()), plain(hit.code())));
        if (whole.isEmpty()) {
            plan.items().forEach(item -> guard.of(item.point())
                    .filter(hit -> hit.hold().holds())
                    .ifPresent(hit -> out.printf(
                            "  guard: sensors leave out %s: %s (%s)%n",
                            plain(item.point().value()), plain(hit.explanation()), plain(hit.code()))));
        }
    }

    private void print(String heading, LeftOut leftOut) {
        out.printf("%s%s (%s)%n", heading, leftOut.explanation(), leftOut.code());
        if (!leftOut.detail().isEmpty()) {
            out.printf("    in %s%n", plain(leftOut.detail()));
        }
    }

    private void print(SensorUse use) {
        if (use.sent().isEmpty()) {
            out.printf("  %s: does not get it%n", use.sensor());
        } else {
            out.printf("  %s: looks for%n", use.sensor());
        }
        use.sent().forEach(sent -> {
            String basis = sent.item().basis() == Basis.EXACT
                    ? ""
                    : "    " + sent.item().basis().label();
            String remarks = sent.remarks().stream()
                    .map(remark -> String.format(CLAUSE) + plain(remark))
                    .collect(Collectors.joining());
            out.printf("    %s%s%s%s%n", plain(sent.as()), basis, conditions(sent.item()), remarks);
        });
        use.leftOut().forEach(leftOut -> {
            String detail = leftOut.detail().isEmpty() ? "" : ": " + plain(leftOut.detail());
            out.printf("    left out: %s (%s)%s%n", plain(leftOut.explanation()), leftOut.code(), detail);
        });
    }

    private static String conditions(WatchItem item) {
        return item.conditions().stream()
                .map(Condition::text)
                .map(text -> String.format(CLAUSE) + "if " + plain(text))
                .collect(Collectors.joining());
    }

    /** The pattern may come from anywhere. */
    private static String plain(String text) {
        return Escaper.text(text);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
