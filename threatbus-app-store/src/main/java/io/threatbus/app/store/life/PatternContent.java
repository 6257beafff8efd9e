package io.threatbus.app.store.life;

import io.threatbus.message.Indicator;
import io.threatbus.message.IndicatorKind;
import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.Constant;
import io.threatbus.stix.pattern.ObjectPath;
import io.threatbus.stix.pattern.ObservationExpression;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an indicator's pattern talks about: every comparison in it, wherever it stands.
 *
 * @param kinds of the objects compared; {@link IndicatorKind#OTHER} for a language that is not STIX's
 * @param constants what they are compared with, as plain text
 */
public record PatternContent(Set<IndicatorKind> kinds, List<String> constants) {
    public PatternContent {
        kinds = kinds.isEmpty() ? EnumSet.of(IndicatorKind.OTHER) : EnumSet.copyOf(kinds);
        constants = List.copyOf(constants);
    }

    public static PatternContent of(Indicator indicator) {
        if (!indicator.patternType().equals(Indicator.STIX_PATTERN)) {
            return new PatternContent(Set.of(), List.of(indicator.pattern()));
        }
        Collector collector = new Collector();
        try {
            collector.observe(PatternParser.parse(indicator.pattern()).expression());
        } catch (PatternSyntaxException e) {
            // The door lets in what it cannot read only if it is told to; then the whole text is all there is.
            return new PatternContent(Set.of(), List.of(indicator.pattern()));
        }
        return new PatternContent(collector.kinds, collector.constants);
    }

    /** Whether the value is among the constants, regardless of case, with or without the prefix length of a host. */
    public boolean mentions(String value) {
        String wanted = bare(value);
        return constants.stream().anyMatch(constant -> bare(constant).equals(wanted));
    }

    private static String bare(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (lower.endsWith("/32") && lower.indexOf(':') < 0) {
            return lower.substring(0, lower.length() - 3);
        }
        return lower.endsWith("/128") ? lower.substring(0, lower.length() - 4) : lower;
    }

    private static final class Collector {
        private final Set<IndicatorKind> kinds = EnumSet.noneOf(IndicatorKind.class);
        private final List<String> constants = new ArrayList<>();

        private void observe(ObservationExpression expression) {
            if (expression instanceof ObservationExpression.Observation observation) {
                compare(observation.comparison());
            } else if (expression instanceof ObservationExpression.And and) {
                and.operands().forEach(this::observe);
            } else if (expression instanceof ObservationExpression.Or or) {
                or.operands().forEach(this::observe);
            } else if (expression instanceof ObservationExpression.FollowedBy followedBy) {
                followedBy.operands().forEach(this::observe);
            } else if (expression instanceof ObservationExpression.Qualified qualified) {
                observe(qualified.expression());
            }
        }

        private void compare(ComparisonExpression expression) {
            if (expression instanceof ComparisonExpression.Comparison comparison) {
                kinds.add(kind(comparison.path()));
                constants.add(comparison.constant().text());
            } else if (expression instanceof ComparisonExpression.Membership membership) {
                kinds.add(kind(membership.path()));
                membership.values().stream().map(Constant::text).forEach(constants::add);
            } else if (expression instanceof ComparisonExpression.Existence existence) {
                kinds.add(kind(existence.path()));
            } else if (expression instanceof ComparisonExpression.And and) {
                and.operands().forEach(this::compare);
            } else if (expression instanceof ComparisonExpression.Or or) {
                or.operands().forEach(this::compare);
            }
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
}
