package io.threatbus.message;

import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.HashAlgorithm;
import io.threatbus.stix.pattern.ObjectPath;
import io.threatbus.stix.pattern.ObservationExpression;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternLimits;
import io.threatbus.stix.pattern.PatternParser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which kinds of objects a pattern compares, wherever in it: one bit each, {@link IndicatorKind#bit}. Stateless. */
final class PatternKinds {
    /** For other pattern languages. */
    static final int OTHER = IndicatorKind.OTHER.bit();

    /** How nearly all patterns begin, and what they compare. */
    private static final List<Beginning> PLAIN = List.of(
            new Beginning("[domain-name:value = '", IndicatorKind.DOMAIN, null),
            new Beginning("[ipv4-addr:value = '", IndicatorKind.ADDRESS, null),
            new Beginning("[url:value = '", IndicatorKind.URL, null),
            new Beginning("[file:hashes.'SHA-256' = '", IndicatorKind.HASH, HashAlgorithm.SHA_256),
            new Beginning("[file:hashes.MD5 = '", IndicatorKind.HASH, HashAlgorithm.MD5),
            new Beginning("[file:hashes.'SHA-1' = '", IndicatorKind.HASH, HashAlgorithm.SHA_1),
            new Beginning("[ipv6-addr:value = '", IndicatorKind.ADDRESS, null),
            new Beginning("[email-addr:value = '", IndicatorKind.EMAIL, null));

    private record Beginning(
            String text, IndicatorKind kind, @Nullable HashAlgorithm algorithm) {
        /** The bit of what is compared, if the rest of the pattern is a constant without escapes; else 0. */
        int bit(String pattern, int end) {
            int start = text.length();
            if (pattern.indexOf('\'', start) != end || pattern.indexOf('\\', start) >= 0) {
                return 0;
            }
            return algorithm == null || algorithm.accepts(pattern.substring(start, end)) ? kind.bit() : 0;
        }
    }

    private PatternKinds() {}

    /**
     * Reads a pattern.
     *
     * @throws io.threatbus.stix.pattern.PatternSyntaxException if it is none
     */
    static int of(String pattern) {
        int plain = ofPlain(pattern);
        return plain == 0 ? of(PatternParser.parse(pattern)) : plain;
    }

    /** Of a pattern that compares one usual property with a constant without escapes; else 0. */
    private static int ofPlain(String pattern) {
        int end = pattern.length() - 2;
        if (end < 0
                || pattern.length() > PatternLimits.DEFAULT.length()
                || pattern.charAt(end) != '\''
                || pattern.charAt(end + 1) != ']') {
            return 0;
        }
        for (Beginning beginning : PLAIN) {
            if (pattern.startsWith(beginning.text)) {
                return beginning.bit(pattern, end);
            }
        }
        return 0;
    }

    private static int of(Pattern pattern) {
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
