package io.threatbus.stix.pattern;

import java.util.List;

/** What has to be observed (STIX 2.1, section 9.5): observations in brackets, joined by operators and qualified. */
public sealed interface ObservationExpression {

    /** {@code [comparison]}: one object for which the comparison holds. */
    record Observation(ComparisonExpression comparison) implements ObservationExpression {}

    /** {@code a AND b}: each matches, on different observations (section 9.5.2). */
    record And(List<ObservationExpression> operands) implements ObservationExpression {
        public And {
            operands = Operands.copyOf(operands, "AND");
        }
    }

    /** {@code a OR b}: one of them matches (section 9.5.2). */
    record Or(List<ObservationExpression> operands) implements ObservationExpression {
        public Or {
            operands = Operands.copyOf(operands, "OR");
        }
    }

    /** {@code a FOLLOWEDBY b}: each matches, in this order of time (section 9.5.2). */
    record FollowedBy(List<ObservationExpression> operands) implements ObservationExpression {
        public FollowedBy {
            operands = Operands.copyOf(operands, "FOLLOWEDBY");
        }
    }

    /**
     * An expression with at least one qualifier behind it (section 9.5.1). A kind of qualifier can be there twice, which is
     * then written with parentheses: {@code ([a]) WITHIN 5 SECONDS WITHIN 6 SECONDS}.
     */
    record Qualified(ObservationExpression expression, List<Qualifier> qualifiers) implements ObservationExpression {
        public Qualified {
            qualifiers = List.copyOf(qualifiers);
            if (qualifiers.isEmpty()) {
                throw new IllegalArgumentException("a qualified expression needs a qualifier");
            }
        }

        boolean repeatsAKind() {
            return qualifiers.stream().map(Qualifier::getClass).distinct().count() < qualifiers.size();
        }
    }
}
