package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.ComparisonExpression;
import io.threatbus.stix.pattern.ComparisonExpression.Comparison;
import io.threatbus.stix.pattern.ComparisonExpression.Existence;
import io.threatbus.stix.pattern.ComparisonExpression.Membership;
import io.threatbus.stix.pattern.ComparisonOperator;
import io.threatbus.stix.pattern.Constant;
import io.threatbus.stix.pattern.Property;
import java.util.Optional;
import java.util.function.Function;

/** Judges a single comparison on what is known of its property. Stateless. */
final class LeafJudge {
    private LeafJudge() {}

    static Verdict judge(ComparisonExpression leaf, Observation observation) {
        if (leaf instanceof Existence existence) {
            return existence(existence, observation);
        } else if (leaf instanceof Membership membership) {
            Property property = Property.of(membership.path());
            return any(
                    observation.known(membership.path()),
                    membership.negated(),
                    value -> member(membership, property, value));
        } else if (leaf instanceof Comparison comparison) {
            Property property = Property.of(comparison.path());
            // "Not equal" is the only operator that another one turned around can stand for.
            boolean unequal = comparison.operator() == ComparisonOperator.NOT_EQUAL;
            return any(
                    observation.known(comparison.path()),
                    comparison.negated() != unequal,
                    value -> Comparing.holds(
                            property,
                            value,
                            unequal ? ComparisonOperator.EQUAL : comparison.operator(),
                            comparison.constant()));
        }
        throw new IllegalArgumentException("not a single comparison: " + leaf);
    }

    private static Verdict existence(Existence existence, Observation observation) {
        Observation.Known known = observation.known(existence.path());
        if (!known.values().isEmpty()) {
            return Verdict.of(!existence.negated());
        }
        return known.complete() ? Verdict.of(existence.negated()) : Verdict.UNDECIDED;
    }

    private static Optional<Boolean> member(Membership membership, Property property, Constant value) {
        for (Constant constant : membership.values()) {
            if (Comparing.holds(property, value, ComparisonOperator.EQUAL, constant)
                    .equals(Optional.of(true))) {
                return Optional.of(true);
            }
        }
        return Optional.of(false);
    }

    /** A comparison holds if it holds of any value of the property; each test may end without an answer. */
    private static Verdict any(Observation.Known known, boolean negated, Function<Constant, Optional<Boolean>> test) {
        Verdict verdict = known.complete() ? Verdict.FALSE : Verdict.UNDECIDED;
        for (Constant value : known.values()) {
            Verdict one =
                    test.apply(value).map(holds -> Verdict.of(holds != negated)).orElse(Verdict.UNDECIDED);
            verdict = verdict.or(one);
        }
        return verdict;
    }
}
