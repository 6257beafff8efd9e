package io.threatbus.message;

import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.ObjectPath;
import io.threatbus.stix.pattern.ObservationExpression;
import io.threatbus.stix.pattern.Pattern;

/** Which kinds of objects a pattern compares, wherever in it: one bit each, {@link IndicatorKind#bit}. Stateless. */
final class PatternKinds {
    /** For other pattern languages. */
    static final int OTHER = IndicatorKind.OTHER.bit();

    private PatternKinds() {}

    static int of(Pattern pattern) {
        int kinds = of(pattern.expression());
        return kinds == 0 ? OTHER : kinds;
    }

    private static int of(ObservationExpression expression) {
        int kinds = 0;
        if (expression instanceof ObservationExpression.Observation observation) {
            kinds = of(observation.comparison());
        } else if (expression instanceof ObservationExpression.And and) {
            for (ObservationExpression operand : and.operands()) {
                kinds |= of(operand);
            }
        } else if (expression instanceof ObservationExpression.Or or) {
            for (ObservationExpression operand : or.operands()) {
                kinds |= of(operand);
            }
        } else if (expression instanceof ObservationExpression.FollowedBy followedBy) {
            for (ObservationExpression operand : followedBy.operands()) {
                kinds |= of(operand);
            }
        } else if (expression instanceof ObservationExpression.Qualified qualified) {
            kinds = of(qualified.expression());
        }
        return kinds;
    }

    private static int of(ComparisonExpression expression) {
        int kinds = 0;
        if (expression instanceof ComparisonExpression.Comparison comparison) {
            kinds = bit(comparison.path());
        } else if (expression instanceof ComparisonExpression.Membership membership) {
            kinds = bit(membership.path());
        } else if (expression instanceof ComparisonExpression.Existence existence) {
            kinds = bit(existence.path());
        } else if (expression instanceof ComparisonExpression.And and) {
            for (ComparisonExpression operand : and.operands()) {
                kinds |= of(operand);
            }
        } else if (expression instanceof ComparisonExpression.Or or) {
            for (ComparisonExpression operand : or.operands()) {
                kinds |= of(operand);
            }
        }
        return kinds;
    }

    private static int bit(ObjectPath path) {
        return kind(path).bit();
    }

    private static IndicatorKind kind(ObjectPath path) {
        return switch (path.objectType()) {
            case "ipv4-addr", "ipv6-addr" -> IndicatorKind.ADDRESS;
            case "domain-name" -> IndicatorKind.DOMAIN;
            case "url" -> IndicatorKind.URL;
            case "email-addr", "email-message" -> IndicatorKind.EMAIL;
            case "file" -> IndicatorKind.HASH;
            case "network-traffic" -> endsAtAddress(path) ? IndicatorKind.ADDRESS : IndicatorKind.OTHER;
            default -> IndicatorKind.OTHER;
        };
    }

    private static boolean endsAtAddress(ObjectPath path) {
        return path.steps().get(0) instanceof ObjectPath.Key key
                && (key.name().equals("src_ref") || key.name().equals("dst_ref"));
    }
}
