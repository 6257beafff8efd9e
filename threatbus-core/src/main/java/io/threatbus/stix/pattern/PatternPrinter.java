package io.threatbus.stix.pattern;

import java.util.List;

/**
 * Writes a tree in its canonical form: one blank between words, parentheses only where the tree needs them, {@code =} and
 * {@code !=}, keys quoted only if they must be. Parsing the result gives an equal tree.
 */
public final class PatternPrinter {
    private PatternPrinter() {}

    public static String print(Pattern pattern) {
        return print(pattern.expression());
    }

    public static String print(ObservationExpression expression) {
        StringBuilder out = new StringBuilder();
        print(expression, out);
        return out.toString();
    }

    public static String print(ComparisonExpression expression) {
        StringBuilder out = new StringBuilder();
        print(expression, out);
        return out.toString();
    }

    private static void print(ObservationExpression expression, StringBuilder out) {
        if (expression instanceof ObservationExpression.Observation observation) {
            out.append('[');
            print(observation.comparison(), out);
            out.append(']');
        } else if (expression instanceof ObservationExpression.Qualified qualified) {
            printChild(qualified.expression(), qualified.repeatsAKind() ? 5 : 4, out);
            qualified.qualifiers().forEach(qualifier -> print(qualifier, out));
        } else if (expression instanceof ObservationExpression.And and) {
            printObservations(and.operands(), " AND ", 3, out);
        } else if (expression instanceof ObservationExpression.Or or) {
            printObservations(or.operands(), " OR ", 2, out);
        } else if (expression instanceof ObservationExpression.FollowedBy followedBy) {
            printObservations(followedBy.operands(), " FOLLOWEDBY ", 1, out);
        }
    }

    private static void printObservations(
            List<ObservationExpression> operands, String operator, int binding, StringBuilder out) {
        String separator = "";
        for (ObservationExpression operand : operands) {
            out.append(separator);
            printChild(operand, binding, out);
            separator = operator;
        }
    }

    private static void printChild(ObservationExpression child, int binding, StringBuilder out) {
        boolean parentheses = binding(child) <= binding;
        out.append(parentheses ? "(" : "");
        print(child, out);
        out.append(parentheses ? ")" : "");
    }

    /** How tightly the expression holds together: an operand needs parentheses unless it binds tighter than its operator. */
    private static int binding(ObservationExpression expression) {
        if (expression instanceof ObservationExpression.FollowedBy) {
            return 1;
        } else if (expression instanceof ObservationExpression.Or) {
            return 2;
        } else if (expression instanceof ObservationExpression.And) {
            return 3;
        }
        return expression instanceof ObservationExpression.Qualified ? 4 : 5;
    }

    private static void print(Qualifier qualifier, StringBuilder out) {
        if (qualifier instanceof Qualifier.Within within) {
            out.append(" WITHIN ").append(within.seconds().toPlainString()).append(" SECONDS");
        } else if (qualifier instanceof Qualifier.Repeats repeats) {
            out.append(" REPEATS ").append(repeats.times()).append(" TIMES");
        } else if (qualifier instanceof Qualifier.StartStop startStop) {
            out.append(" START ").append(startStop.start().text());
            out.append(" STOP ").append(startStop.stop().text());
        }
    }

    private static void print(ComparisonExpression expression, StringBuilder out) {
        if (expression instanceof ComparisonExpression.Comparison comparison) {
            printPath(comparison.path(), out);
            out.append(comparison.negated() ? " NOT " : " ");
            out.append(comparison.operator().symbol()).append(' ');
            print(comparison.constant(), out);
        } else if (expression instanceof ComparisonExpression.Membership membership) {
            printPath(membership.path(), out);
            out.append(membership.negated() ? " NOT IN (" : " IN (");
            printSet(membership.values(), out);
            out.append(')');
        } else if (expression instanceof ComparisonExpression.Existence existence) {
            out.append(existence.negated() ? "NOT EXISTS " : "EXISTS ");
            printPath(existence.path(), out);
        } else if (expression instanceof ComparisonExpression.And and) {
            printComparisons(and.operands(), " AND ", true, out);
        } else if (expression instanceof ComparisonExpression.Or or) {
            printComparisons(or.operands(), " OR ", false, out);
        }
    }

    private static void printComparisons(
            List<ComparisonExpression> operands, String operator, boolean and, StringBuilder out) {
        String separator = "";
        for (ComparisonExpression operand : operands) {
            boolean parentheses =
                    operand instanceof ComparisonExpression.Or || (and && operand instanceof ComparisonExpression.And);
            out.append(separator).append(parentheses ? "(" : "");
            print(operand, out);
            out.append(parentheses ? ")" : "");
            separator = operator;
        }
    }

    private static void printSet(List<Constant> values, StringBuilder out) {
        String separator = "";
        for (Constant value : values) {
            out.append(separator);
            print(value, out);
            separator = ", ";
        }
    }

    static void print(Constant constant, StringBuilder out) {
        if (constant instanceof Constant.Text text) {
            printQuoted(text.value(), out);
        } else {
            out.append(constant.text());
        }
    }

    static void printPath(ObjectPath path, StringBuilder out) {
        printPath(path, path.steps().size(), out);
    }

    /** Prints the path as far as its first {@code count} steps. */
    static void printPath(ObjectPath path, int count, StringBuilder out) {
        out.append(path.objectType());
        for (int i = 0; i < count; i++) {
            ObjectPath.Step step = path.steps().get(i);
            if (step instanceof ObjectPath.Key key) {
                printKey(key.name(), out.append(i == 0 ? ':' : '.'));
            } else if (step instanceof ObjectPath.Index index) {
                out.append('[').append(index.position()).append(']');
            } else {
                out.append("[*]");
            }
        }
    }

    static void printKey(String name, StringBuilder out) {
        if (Keywords.isIdentifier(name, false)) {
            out.append(name);
        } else {
            printQuoted(name, out);
        }
    }

    private static void printQuoted(String text, StringBuilder out) {
        out.append('\'');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('\'');
    }
}
