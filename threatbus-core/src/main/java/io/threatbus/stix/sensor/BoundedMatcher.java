package io.threatbus.stix.sensor;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Finds a regular expression that somebody else wrote in text that somebody else wrote. Both could be made to take for ever,
 * so the steps, and the lengths on which the depth of the recursion depends, are bounded.
 */
final class BoundedMatcher {
    private static final int LONGEST_EXPRESSION = 1_000;
    private static final int LONGEST_TEXT = 2_000;
    private static final int MOST_STEPS = 200_000;

    private BoundedMatcher() {}

    /** Whether the expression is found; empty if it is not one, or if that takes too long to say. */
    static Optional<Boolean> find(String text, String expression) {
        if (text.length() > LONGEST_TEXT || expression.length() > LONGEST_EXPRESSION) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Pattern.compile(expression).matcher(new Counted(text)).find());
        } catch (PatternSyntaxException | TooManyStepsException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private static final class TooManyStepsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyStepsException() {
            super("too many steps", null, false, false);
        }
    }

    /** Text that is read so many times at most. */
    private static final class Counted implements CharSequence {
        private final String text;
        private int steps;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new TooManyStepsException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
