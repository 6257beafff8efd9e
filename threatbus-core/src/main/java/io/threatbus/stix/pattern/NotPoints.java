package io.threatbus.stix.pattern;

/**
 * Why a pattern cannot be looked for value by value.
 *
 * @param reason the kind of reason
 * @param detail for people: the part of the pattern it is about, shortened, and what is wrong if more is known
 */
public record NotPoints(Reason reason, String detail) implements Extraction {

    /** Reasons, each with a stable code for metrics and scripts and a sentence for people. */
    public enum Reason {
        CONJUNCTION("and-of-properties", "several properties must hold of one object at once"),
        OBSERVATION_CONJUNCTION("and-of-observations", "several observations must all be made"),
        FOLLOWED_BY("followed-by", "observations must follow each other"),
        QUALIFIER("qualifier", "the pattern restricts the time or number of observations"),
        NEGATION("negation", "everything but a value is looked for"),
        RANGE("range", "a range of values is looked for"),
        WILDCARD("wildcard", "LIKE has a wildcard, % or _"),
        REGULAR_EXPRESSION("regular-expression", "MATCHES has a regular expression that is not one literal value"),
        EXISTENCE("existence", "only the presence of a property is looked for"),
        SUPERSET("superset", "ISSUPERSET looks for all networks around a value"),
        SUBSET_OF_NON_ADDRESS("subset-of-non-address", "ISSUBSET is about a property that is not known as an address"),
        INVALID_VALUE("invalid-value", "the value is not one that the property can have"),
        EMPTY_SET("empty-set", "nothing is IN an empty set");

        private final String code;
        private final String explanation;

        Reason(String code, String explanation) {
            this.code = code;
            this.explanation = explanation;
        }

        /** A stable name in kebab case. */
        public String code() {
            return code;
        }

        /** One clause for people, without the particulars. */
        public String explanation() {
            return explanation;
        }
    }
}
