package io.threatbus.stix.pattern;

/** The operators between a path and one constant (STIX 2.1, section 9.6.1). {@code IN} and {@code EXISTS} have forms of their own. */
public enum ComparisonOperator {
    EQUAL("="),
    NOT_EQUAL("!="),
    GREATER(">"),
    LESS("<"),
    GREATER_OR_EQUAL(">="),
    LESS_OR_EQUAL("<="),
    LIKE("LIKE"),
    MATCHES("MATCHES"),
    IS_SUBSET("ISSUBSET"),
    IS_SUPERSET("ISSUPERSET");

    private final String symbol;

    ComparisonOperator(String symbol) {
        this.symbol = symbol;
    }

    /** How the operator is written in a pattern. */
    public String symbol() {
        return symbol;
    }

    /** Whether the operator takes a constant of this kind: an order needs an order, text operators need text. */
    public boolean accepts(Constant constant) {
        return switch (this) {
            case EQUAL, NOT_EQUAL -> true;
            case GREATER, LESS, GREATER_OR_EQUAL, LESS_OR_EQUAL -> !(constant instanceof Constant.Truth);
            case LIKE, MATCHES, IS_SUBSET, IS_SUPERSET -> constant instanceof Constant.Text;
        };
    }
}
