package io.threatbus.app.misp.mapping;

/**
 * How attributes of one type become patterns.
 *
 * @param patternClass whether STIX defines what the pattern compares
 * @param form makes the pattern of a value
 */
record TypeRule(PatternClass patternClass, Form form) {
    /** Makes the pattern of a value. */
    @FunctionalInterface
    interface Form {
        /**
         * The pattern.
         *
         * @throws InvalidValueException if the value is none of the type
         */
        Mapping.Pattern pattern(String value, PatternOptions options);
    }
}
