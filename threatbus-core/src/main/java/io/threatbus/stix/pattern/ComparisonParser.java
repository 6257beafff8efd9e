package io.threatbus.stix.pattern;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Reads what stands within the brackets of an observation (STIX 2.1, sections 9.2, 9.6 and 9.7). Confined to one parse. */
final class ComparisonParser {
    private final Lexer lexer;
    private final Nesting nesting;
    private final PatternLimits limits;
    private int terms;

    ComparisonParser(Lexer lexer, Nesting nesting, PatternLimits limits) {
        this.lexer = lexer;
        this.nesting = nesting;
        this.limits = limits;
    }

    ComparisonExpression or() {
        ComparisonExpression first = and();
        if (lexer.token() != Token.OR) {
            return first;
        }
        List<ComparisonExpression> operands = new ArrayList<>();
        operands.add(first);
        while (lexer.token() == Token.OR) {
            lexer.advance();
            operands.add(and());
        }
        return new ComparisonExpression.Or(operands);
    }

    private ComparisonExpression and() {
        ComparisonExpression first = term();
        if (lexer.token() != Token.AND) {
            return first;
        }
        List<ComparisonExpression> operands = new ArrayList<>();
        operands.add(first);
        while (lexer.token() == Token.AND) {
            lexer.advance();
            operands.add(term());
        }
        return new ComparisonExpression.And(operands);
    }

    private ComparisonExpression term() {
        switch (lexer.token()) {
            case OPEN_PARENTHESIS -> {
                nesting.enter();
                ComparisonExpression group = or();
                nesting.leave("AND, OR or the closing )");
                return group;
            }
            case EXISTS -> {
                return existence(false);
            }
            case NOT -> {
                lexer.advance();
                if (lexer.token() != Token.EXISTS) {
                    throw lexer.unexpected("EXISTS; with other operators NOT stands behind the path");
                }
                return existence(true);
            }
            default -> {
                return comparison();
            }
        }
    }

    private ComparisonExpression existence(boolean negated) {
        countTerm();
        lexer.advance();
        return new ComparisonExpression.Existence(path(), negated);
    }

    private ComparisonExpression comparison() {
        countTerm();
        ObjectPath path = path();
        boolean negated = lexer.token() == Token.NOT;
        if (negated) {
            lexer.advance();
        }
        if (lexer.token() == Token.IN) {
            lexer.advance();
            return new ComparisonExpression.Membership(path, negated, set(path));
        }
        ComparisonOperator operator = operator();
        lexer.advance();
        return new ComparisonExpression.Comparison(path, negated, operator, operand(path, operator));
    }

    private ComparisonOperator operator() {
        return switch (lexer.token()) {
            case EQUAL -> ComparisonOperator.EQUAL;
            case NOT_EQUAL -> ComparisonOperator.NOT_EQUAL;
            case GREATER -> ComparisonOperator.GREATER;
            case LESS -> ComparisonOperator.LESS;
            case GREATER_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
            case LIKE -> ComparisonOperator.LIKE;
            case MATCHES -> ComparisonOperator.MATCHES;
            case IS_SUBSET -> ComparisonOperator.IS_SUBSET;
            case IS_SUPERSET -> ComparisonOperator.IS_SUPERSET;
            case HYPHENATED ->
                throw lexer.unexpected("an operator; a property name with a hyphen stands in single quotes");
            default -> throw lexer.unexpected("an operator such as =, IN or LIKE");
        };
    }

    private Constant operand(ObjectPath path, ComparisonOperator operator) {
        int offset = lexer.start();
        Constant constant = constant("a constant, such as a string in single quotes");
        if (!operator.accepts(constant)) {
            throw lexer.unexpectedAt(
                    offset,
                    constant instanceof Constant.Truth
                            ? "a constant that has an order"
                            : "a string in single quotes behind " + operator.symbol());
        }
        if (operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL) {
            checkHash(path, constant, offset);
        }
        return constant;
    }

    private List<Constant> set(ObjectPath path) {
        if (lexer.token() != Token.OPEN_PARENTHESIS) {
            throw lexer.unexpected("a set of constants, which begins with (");
        }
        lexer.advance();
        List<Constant> values = new ArrayList<>();
        while (!values.isEmpty() || lexer.token() != Token.CLOSE_PARENTHESIS) {
            countTerm();
            int offset = lexer.start();
            Constant constant = constant("a constant, such as a string in single quotes");
            checkHash(path, constant, offset);
            values.add(constant);
            if (lexer.token() == Token.CLOSE_PARENTHESIS) {
                break;
            } else if (lexer.token() != Token.COMMA) {
                throw lexer.unexpected("a comma or the closing ) of the set");
            }
            lexer.advance();
        }
        lexer.advance();
        return values;
    }

    private void checkHash(ObjectPath path, Constant constant, int offset) {
        if (path.steps().size() > 1) {
            HashAlgorithm.ofPath(path).ifPresent(algorithm -> {
                if (!(constant instanceof Constant.Text text) || !algorithm.accepts(text.value())) {
                    throw lexer.unexpectedAt(offset, "a " + algorithm.stixName() + " hash: " + algorithm.form());
                }
            });
        }
    }

    private Constant constant(String expected) {
        Constant constant =
                switch (lexer.token()) {
                    case TEXT -> new Constant.Text(lexer.string());
                    case WHOLE_NUMBER -> new Constant.WholeNumber(new BigInteger(lexer.lexeme()));
                    case DECIMAL_NUMBER -> new Constant.DecimalNumber(new BigDecimal(lexer.lexeme()));
                    case TRUE -> new Constant.Truth(true);
                    case FALSE -> new Constant.Truth(false);
                    case HEX -> new Constant.Hex(lexer.inner(2));
                    case BINARY -> new Constant.Binary(lexer.inner(2));
                    case TIMESTAMP -> new Constant.Timestamp(lexer.inner(2));
                    default -> throw lexer.unexpected(expected);
                };
        lexer.advance();
        return constant;
    }

    private ObjectPath path() {
        if (lexer.token() != Token.IDENTIFIER && lexer.token() != Token.HYPHENATED) {
            throw lexer.unexpected("the type of an object, as in file:name");
        }
        String objectType = lexer.lexeme();
        lexer.advance();
        if (lexer.token() != Token.COLON) {
            throw lexer.unexpected("a colon behind the type of the object, as in file:name");
        }
        lexer.advance();
        ObjectPath.Step first = key();
        if (lexer.token() != Token.DOT && lexer.token() != Token.OPEN_BRACKET) {
            return new ObjectPath(objectType, List.of(first));
        }
        List<ObjectPath.Step> steps = new ArrayList<>(4);
        steps.add(first);
        while (true) {
            if (lexer.token() == Token.DOT) {
                lexer.advance();
                steps.add(key());
            } else if (lexer.token() == Token.OPEN_BRACKET) {
                steps.add(index());
            } else {
                return new ObjectPath(objectType, steps);
            }
        }
    }

    private ObjectPath.Step key() {
        String name =
                switch (lexer.token()) {
                    case IDENTIFIER -> lexer.lexeme();
                    case TEXT -> lexer.string();
                    case DOUBLE_QUOTED -> lexer.doubleQuoted();
                    default ->
                        throw lexer.unexpected(
                                "a property name; one that is a keyword or has a hyphen stands in single quotes");
                };
        lexer.advance();
        return new ObjectPath.Key(name);
    }

    private ObjectPath.Step index() {
        lexer.advance();
        ObjectPath.Step step =
                switch (lexer.token()) {
                    case ASTERISK -> ObjectPath.AnyElement.ANY;
                    case WHOLE_NUMBER -> new ObjectPath.Index(new BigInteger(lexer.lexeme()));
                    default -> throw lexer.unexpected("the index of a list element, or * for any");
                };
        lexer.advance();
        if (lexer.token() != Token.CLOSE_BRACKET) {
            throw lexer.unexpected("the closing ] of the index");
        }
        lexer.advance();
        return step;
    }

    private void countTerm() {
        if (++terms > limits.terms()) {
            throw lexer.unexpected("at most " + limits.terms() + " comparisons and set values");
        }
    }
}
