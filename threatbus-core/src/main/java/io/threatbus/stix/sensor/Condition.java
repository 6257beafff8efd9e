package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.Extraction;
import io.threatbus.stix.pattern.PatternPrinter;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.pattern.PointKind;
import io.threatbus.stix.pattern.Points;
import io.threatbus.stix.pattern.Property;
import java.util.List;

/**
 * What must hold beside a point for it to count.
 *
 * @param kind what it is about
 * @param objectPath the property, in canonical form
 * @param values the condition holds if the property has one of them; empty if it asks for more than a value
 * @param text the comparison in canonical form, for people
 */
public record Condition(ConditionKind kind, String objectPath, List<String> values, String text) {
    public Condition {
        values = List.copyOf(values);
    }

    /** The condition that a part of a conjunction is for the others. */
    static Condition of(ComparisonExpression leaf) {
        Property property = Leaves.property(leaf);
        Extraction extraction = PointExtraction.extract(leaf);
        List<Point> points = extraction instanceof Points found ? found.points() : List.of();
        ConditionKind kind = ConditionKind.of(property);
        boolean names = !points.isEmpty() && points.stream().allMatch(point -> point.kind() == PointKind.DOMAIN);
        boolean namedEnd = names && kind == ConditionKind.DESTINATION_ADDRESS;
        return new Condition(
                namedEnd ? ConditionKind.HOST : kind,
                property.path(),
                points.stream().map(Point::value).toList(),
                PatternPrinter.print(leaf));
    }

    /** Whether it asks for one of a few values, and not for a range, a wildcard or the absence of something. */
    public boolean isForValues() {
        return !values.isEmpty();
    }
}
