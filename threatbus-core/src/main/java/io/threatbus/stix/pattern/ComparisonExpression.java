package io.threatbus.stix.pattern;

import java.util.List;

/** What has to hold of one observed object (STIX 2.1, section 9.6). */
public sealed interface ComparisonExpression {

    /** {@code path [NOT] operator constant}. */
    record Comparison(ObjectPath path, boolean negated, ComparisonOperator operator, Constant constant)
            implements ComparisonExpression {
        public Comparison {
            if (!operator.accepts(constant)) {
                throw new IllegalArgumentException(operator.symbol() + " takes no constant like " + constant);
            }
        }
    }

    /** {@code path [NOT] IN (a, b, ...)}. The set may be empty, and then nothing is in it. */
    record Membership(ObjectPath path, boolean negated, List<Constant> values) implements ComparisonExpression {
        public Membership {
            values = List.copyOf(values);
        }
    }

    /** {@code [NOT] EXISTS path}. */
    record Existence(ObjectPath path, boolean negated) implements ComparisonExpression {}

    /** {@code a AND b}: each holds of the same object. */
    record And(List<ComparisonExpression> operands) implements ComparisonExpression {
        public And {
            operands = Operands.copyOf(operands, "AND");
        }
    }

    /** {@code a OR b}: one of them holds. */
    record Or(List<ComparisonExpression> operands) implements ComparisonExpression {
        public Or {
            operands = Operands.copyOf(operands, "OR");
        }
    }
}
