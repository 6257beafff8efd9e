package io.threatbus.stix.pattern;

/**
 * How much a pattern from outside may ask for. Beyond any of these the parser stops with a
 * {@link PatternSyntaxException}; work and memory stay linear in {@code length}.
 *
 * @param length the longest text, in UTF-16 units
 * @param depth how deep parentheses may nest
 * @param terms how many comparisons, and values in the sets of {@code IN}, there may be together
 */
public record PatternLimits(int length, int depth, int terms) {
    /** The longest number, in characters: a longer one cannot be a property of any object. */
    static final int NUMBER_LENGTH = 1_000;

    /** Roomy for people and generators, harmless for the bus: 1 Mi characters, 64 levels, 20,000 terms. */
    public static final PatternLimits DEFAULT = new PatternLimits(1 << 20, 64, 20_000);

    private static final int DEEPEST = 100;

    public PatternLimits {
        if (length < 1 || depth < 1 || terms < 1) {
            throw new IllegalArgumentException(
                    "limits of a pattern must be positive: length " + length + ", depth " + depth + ", terms " + terms);
        }
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("depth " + depth + " of a pattern is above " + DEEPEST
                    + ", where a small thread stack could overflow");
        }
    }
}
