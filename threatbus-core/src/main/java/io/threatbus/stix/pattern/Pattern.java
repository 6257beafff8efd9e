package io.threatbus.stix.pattern;

/**
 * A parsed STIX pattern: the root of the syntax tree and the text it came from (STIX 2.1, section 9.4). Two patterns are
 * equal if their trees are; the text, with its blanks, comments and spellings, has no say in it.
 *
 * @param expression the tree
 * @param text the text as it arrived
 */
public record Pattern(ObservationExpression expression, String text) {
    /** A pattern built by hand; its text is the canonical form. */
    public static Pattern of(ObservationExpression expression) {
        return new Pattern(expression, PatternPrinter.print(expression));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pattern pattern && expression.equals(pattern.expression);
    }

    @Override
    public int hashCode() {
        return expression.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
