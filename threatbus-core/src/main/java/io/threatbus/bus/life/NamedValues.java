package io.threatbus.bus.life;

import io.threatbus.message.Indicator;
import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.Extraction;
import io.threatbus.stix.pattern.ObservationExpression;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.pattern.PointKind;
import io.threatbus.stix.pattern.Points;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The values that a pattern names, in the form in which they are compared. Stateless. */
final class NamedValues {
    private NamedValues() {}

    /** Each value, and whether the pattern matches when it alone is seen. */
    static Map<String, Boolean> of(Indicator indicator) {
        if (!indicator.patternType().equals(Indicator.STIX_PATTERN)) {
            return Map.of();
        }
        try {
            return of(PatternParser.parse(indicator.pattern()));
        } catch (PatternSyntaxException e) {
            return Map.of();
        }
    }

    private static Map<String, Boolean> of(Pattern pattern) {
        Map<String, Boolean> values = new LinkedHashMap<>();
        put(PointExtraction.extract(pattern), true, values);
        collect(pattern.expression(), values);
        return values;
    }

    private static void put(Extraction extraction, boolean suffices, Map<String, Boolean> values) {
        if (extraction instanceof Points points) {
            points.points().forEach(point -> values.merge(compared(point), suffices, Boolean::logicalOr));
        }
    }

    private static void collect(ObservationExpression expression, Map<String, Boolean> values) {
        if (expression instanceof ObservationExpression.Observation observation) {
            collect(observation.comparison(), values);
        } else if (expression instanceof ObservationExpression.And and) {
            and.operands().forEach(operand -> collect(operand, values));
        } else if (expression instanceof ObservationExpression.Or or) {
            or.operands().forEach(operand -> collect(operand, values));
        } else if (expression instanceof ObservationExpression.FollowedBy followedBy) {
            followedBy.operands().forEach(operand -> collect(operand, values));
        } else if (expression instanceof ObservationExpression.Qualified qualified) {
            collect(qualified.expression(), values);
        }
    }

    private static void collect(ComparisonExpression expression, Map<String, Boolean> values) {
        if (expression instanceof ComparisonExpression.And and) {
            and.operands().forEach(operand -> collect(operand, values));
        } else if (expression instanceof ComparisonExpression.Or or) {
            or.operands().forEach(operand -> collect(operand, values));
        } else {
            put(PointExtraction.extract(expression), false, values);
        }
    }

    private static String compared(Point point) {
        return compared(point.kind(), point.value());
    }

    private static String compared(PointKind kind, String value) {
        boolean anyCase = kind == PointKind.DOMAIN
                || kind == PointKind.EMAIL_ADDRESS
                || kind.isHash()
                || kind == PointKind.MAC_ADDRESS;
        return anyCase ? value.toLowerCase(Locale.ROOT) : value;
    }

    /** The forms in which a value may have been named. */
    static Set<String> formsOf(String value) {
        Set<String> forms = new LinkedHashSet<>(List.of(value, value.toLowerCase(Locale.ROOT)));
        String text = value.replace("\\", "\\\\").replace("'", "\\'");
        for (String path : List.of("ipv4-addr:value", "domain-name:value")) {
            points("[" + path + " = '" + text + "']").forEach(point -> forms.add(compared(point)));
        }
        return forms;
    }

    /** None if it is not a value of that kind. */
    private static List<Point> points(String pattern) {
        try {
            return PointExtraction.extract(PatternParser.parse(pattern)) instanceof Points points
                    ? points.points()
                    : List.of();
        } catch (PatternSyntaxException e) {
            return List.of();
        }
    }
}
