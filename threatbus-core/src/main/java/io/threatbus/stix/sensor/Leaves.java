package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.ComparisonExpression.Comparison;
import io.threatbus.stix.pattern.ComparisonExpression.Existence;
import io.threatbus.stix.pattern.ComparisonExpression.Membership;
import io.threatbus.stix.pattern.ComparisonOperator;
import io.threatbus.stix.pattern.ObjectPath;
import io.threatbus.stix.pattern.Property;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The disjunctive normal form of comparisons: branches of an OR, each with the leaves of an AND. */
final class Leaves {
    /** How many leaves a normal form has at most: three times what a pattern can have. */
    private static final int MOST = 60_000;

    private Leaves() {}

    /** The branches, each with its leaves, each leaf once; empty if there are too many. */
    static Optional<List<List<ComparisonExpression>>> branches(ComparisonExpression expression) {
        if (expression instanceof ComparisonExpression.Or or) {
            List<List<ComparisonExpression>> branches =
                    new ArrayList<>(or.operands().size());
            for (ComparisonExpression operand : or.operands()) {
                Optional<List<List<ComparisonExpression>>> inner = branches(operand);
                if (inner.isEmpty()) {
                    return inner;
                }
                branches.addAll(inner.get());
            }
            return bounded(branches);
        } else if (expression instanceof ComparisonExpression.And and) {
            return product(and.operands());
        }
        return Optional.of(List.of(List.of(expression)));
    }

    private static Optional<List<List<ComparisonExpression>>> product(List<ComparisonExpression> operands) {
        List<List<ComparisonExpression>> branches = List.of(List.of());
        for (ComparisonExpression operand : operands) {
            Optional<List<List<ComparisonExpression>>> inner = branches(operand);
            if (inner.isEmpty() || leaves(branches, inner.get()) > MOST) {
                return Optional.empty();
            }
            List<List<ComparisonExpression>> next =
                    new ArrayList<>(branches.size() * inner.get().size());
            for (List<ComparisonExpression> left : branches) {
                for (List<ComparisonExpression> right : inner.get()) {
                    Set<ComparisonExpression> both = new LinkedHashSet<>(left);
                    both.addAll(right);
                    next.add(List.copyOf(both));
                }
            }
            branches = next;
        }
        return Optional.of(branches);
    }

    private static long leaves(List<List<ComparisonExpression>> left, List<List<ComparisonExpression>> right) {
        return (long) right.size() * leaves(left) + (long) left.size() * leaves(right);
    }

    private static int leaves(List<List<ComparisonExpression>> branches) {
        return branches.stream().mapToInt(List::size).sum();
    }

    private static Optional<List<List<ComparisonExpression>>> bounded(List<List<ComparisonExpression>> branches) {
        return leaves(branches) > MOST ? Optional.empty() : Optional.of(branches);
    }

    /** The property that a leaf is about. */
    static Property property(ComparisonExpression leaf) {
        return Property.of(path(leaf));
    }

    static ObjectPath path(ComparisonExpression leaf) {
        if (leaf instanceof Comparison comparison) {
            return comparison.path();
        } else if (leaf instanceof Membership membership) {
            return membership.path();
        } else if (leaf instanceof Existence existence) {
            return existence.path();
        }
        throw new IllegalArgumentException("not a leaf: " + leaf);
    }

    /** Whether the leaf asks for something not to be there. */
    static boolean isNegative(ComparisonExpression leaf) {
        if (leaf instanceof Comparison comparison) {
            return comparison.negated() || comparison.operator() == ComparisonOperator.NOT_EQUAL;
        } else if (leaf instanceof Membership membership) {
            return membership.negated();
        }
        return leaf instanceof Existence existence && existence.negated();
    }
}
