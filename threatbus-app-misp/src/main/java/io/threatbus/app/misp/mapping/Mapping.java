package io.threatbus.app.misp.mapping;

/** What becomes of an attribute's type and value. */
public sealed interface Mapping {
    /**
     * A pattern.
     *
     * @param patternType {@code stix}, or the language of a rule such as {@code yara}
     * @param text the pattern itself
     */
    record Pattern(String patternType, String text) implements Mapping {
        /** The pattern type of STIX patterns. */
        public static final String STIX = "stix";

        static Pattern stix(String text) {
            return new Pattern(STIX, text);
        }
    }

    /**
     * The type has no pattern.
     *
     * @param reason why, for the log and the documentation
     */
    record Unmapped(String reason) implements Mapping {}

    /**
     * The type has a pattern, but this value is none of the type.
     *
     * @param reason what is wrong with it; does not show the value
     */
    record Invalid(String reason) implements Mapping {}
}
