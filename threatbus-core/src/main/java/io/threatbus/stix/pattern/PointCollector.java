package io.threatbus.stix.pattern;

import io.threatbus.stix.pattern.NotPoints.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Walks a tree and collects points, or stops at the first part that has none. Its depth is bounded by the parser's limits. */
final class PointCollector {
    private static final int LONGEST_DETAIL = 160;

    private static final Comparator<List<Point>> WORST_KIND_THEN_NUMBER = Comparator.comparing((List<Point> points) ->
                    Collections.max(points, Comparator.comparing(Point::kind)).kind())
            .thenComparing(List::size);

    private final boolean necessary;

    /** @param necessary whether necessary points are enough, or only an exact set will do */
    PointCollector(boolean necessary) {
        this.necessary = necessary;
    }

    /** Adds the points of the expression; what is there if the result is not empty is of no use. */
    Optional<NotPoints> collect(ObservationExpression expression, List<Point> points) {
        if (expression instanceof ObservationExpression.Observation observation) {
            return collect(observation.comparison(), points);
        } else if (expression instanceof ObservationExpression.Or or) {
            for (ObservationExpression operand : or.operands()) {
                Optional<NotPoints> obstacle = collect(operand, points);
                if (obstacle.isPresent()) {
                    return obstacle;
                }
            }
            return Optional.empty();
        } else if (expression instanceof ObservationExpression.And and) {
            return necessary
                    ? mostTelling(and.operands(), this::collect, points)
                    : obstacle(Reason.OBSERVATION_CONJUNCTION, PatternPrinter.print(expression));
        } else if (expression instanceof ObservationExpression.FollowedBy followedBy) {
            return necessary
                    ? mostTelling(followedBy.operands(), this::collect, points)
                    : obstacle(Reason.FOLLOWED_BY, PatternPrinter.print(expression));
        } else if (expression instanceof ObservationExpression.Qualified qualified && necessary) {
            return collect(qualified.expression(), points);
        }
        return obstacle(Reason.QUALIFIER, PatternPrinter.print(expression));
    }

    private Optional<NotPoints> collect(ComparisonExpression expression, List<Point> points) {
        if (expression instanceof ComparisonExpression.Comparison comparison) {
            return comparison.negated() ? obstacle(Reason.NEGATION, expression) : comparison(comparison, points);
        } else if (expression instanceof ComparisonExpression.Or or) {
            for (ComparisonExpression operand : or.operands()) {
                Optional<NotPoints> obstacle = collect(operand, points);
                if (obstacle.isPresent()) {
                    return obstacle;
                }
            }
            return Optional.empty();
        } else if (expression instanceof ComparisonExpression.Membership membership) {
            return membership(membership, points);
        } else if (expression instanceof ComparisonExpression.And and) {
            return conjunction(and, points);
        }
        return obstacle(Reason.EXISTENCE, expression);
    }

    private Optional<NotPoints> comparison(ComparisonExpression.Comparison comparison, List<Point> points) {
        return switch (comparison.operator()) {
            case EQUAL -> equality(comparison, points);
            case NOT_EQUAL -> obstacle(Reason.NEGATION, comparison);
            case GREATER, LESS, GREATER_OR_EQUAL, LESS_OR_EQUAL -> obstacle(Reason.RANGE, comparison);
            case LIKE -> literal(comparison, LiteralText.ofLike(text(comparison)), Reason.WILDCARD, points);
            case MATCHES ->
                literal(comparison, LiteralText.ofMatches(text(comparison)), Reason.REGULAR_EXPRESSION, points);
            case IS_SUBSET -> subset(comparison, points);
            case IS_SUPERSET -> obstacle(Reason.SUPERSET, comparison);
        };
    }

    private static String text(ComparisonExpression.Comparison comparison) {
        return comparison.constant().text();
    }

    private Optional<NotPoints> equality(ComparisonExpression.Comparison comparison, List<Point> points) {
        return add(comparison, equalTo(Property.of(comparison.path()), comparison.constant()), points);
    }

    private static Optional<Point> equalTo(Property property, Constant constant) {
        return constant instanceof Constant.Text text
                ? PointReader.read(property, text.value(), constant)
                : PointReader.read(property, constant);
    }

    private Optional<NotPoints> literal(
            ComparisonExpression.Comparison comparison, Optional<String> value, Reason otherwise, List<Point> points) {
        if (value.isEmpty()) {
            return obstacle(otherwise, comparison);
        }
        Property property = Property.of(comparison.path());
        Optional<Point> point = PointReader.read(property, value.get(), comparison.constant());
        // As text, a network is like itself only, and not like the addresses in it.
        return add(comparison, point.filter(read -> !read.kind().isSubnet()), points);
    }

    private Optional<NotPoints> subset(ComparisonExpression.Comparison comparison, List<Point> points) {
        Property property = Property.of(comparison.path());
        if (!property.type().hasAddresses()) {
            return obstacle(Reason.SUBSET_OF_NON_ADDRESS, comparison);
        }
        return add(comparison, PointReader.network(property, text(comparison), comparison.constant()), points);
    }

    private Optional<NotPoints> membership(ComparisonExpression.Membership membership, List<Point> points) {
        if (membership.negated()) {
            return obstacle(Reason.NEGATION, membership);
        } else if (membership.values().isEmpty()) {
            return obstacle(Reason.EMPTY_SET, membership);
        }
        Property property = Property.of(membership.path());
        for (Constant value : membership.values()) {
            Optional<Point> point = equalTo(property, value);
            if (point.isEmpty()) {
                return obstacle(Reason.INVALID_VALUE, equality(membership.path(), value));
            }
            points.add(point.get());
        }
        return Optional.empty();
    }

    private static ComparisonExpression equality(ObjectPath path, Constant value) {
        return new ComparisonExpression.Comparison(path, false, ComparisonOperator.EQUAL, value);
    }

    private static Optional<NotPoints> add(ComparisonExpression expression, Optional<Point> point, List<Point> points) {
        if (point.isEmpty()) {
            return obstacle(Reason.INVALID_VALUE, expression);
        }
        points.add(point.get());
        return Optional.empty();
    }

    private Optional<NotPoints> conjunction(ComparisonExpression.And and, List<Point> points) {
        List<ComparisonExpression> operands = and.operands().stream().distinct().toList();
        if (operands.size() == 1) {
            return collect(operands.get(0), points);
        }
        if (necessary) {
            return mostTelling(operands, this::collect, points);
        }
        List<TypeTest> typeTests = operands.stream()
                .flatMap(operand -> TypeTest.of(operand).stream())
                .toList();
        if (typeTests.size() != operands.size() - 1) {
            return obstacle(Reason.CONJUNCTION, and);
        }
        List<Point> own = new ArrayList<>();
        for (ComparisonExpression operand : operands) {
            Optional<NotPoints> obstacle = TypeTest.of(operand).isPresent() ? Optional.empty() : collect(operand, own);
            if (obstacle.isPresent()) {
                return obstacle;
            }
        }
        if (!own.stream().allMatch(point -> typeTests.stream().allMatch(test -> test.isImpliedBy(point)))) {
            return obstacle(Reason.CONJUNCTION, and);
        }
        points.addAll(own);
        return Optional.empty();
    }

    /** Each operand is necessary, so the points of any one are enough: the best ones, if any operand has some. */
    private static <T> Optional<NotPoints> mostTelling(
            List<T> operands, BiFunction<T, List<Point>, Optional<NotPoints>> collect, List<Point> points) {
        Optional<NotPoints> firstObstacle = Optional.empty();
        List<Point> best = List.of();
        for (T operand : operands) {
            List<Point> candidate = new ArrayList<>();
            Optional<NotPoints> obstacle = collect.apply(operand, candidate);
            if (obstacle.isPresent()) {
                firstObstacle = firstObstacle.or(() -> obstacle);
            } else if (best.isEmpty() || WORST_KIND_THEN_NUMBER.compare(candidate, best) < 0) {
                best = candidate;
            }
        }
        points.addAll(best);
        return best.isEmpty() ? firstObstacle : Optional.empty();
    }

    private static Optional<NotPoints> obstacle(Reason reason, ComparisonExpression expression) {
        return obstacle(reason, PatternPrinter.print(expression));
    }

    private static Optional<NotPoints> obstacle(Reason reason, String part) {
        boolean isShort = part.length() <= LONGEST_DETAIL;
        return Optional.of(new NotPoints(reason, isShort ? part : part.substring(0, LONGEST_DETAIL) + "..."));
    }
}
