package io.threatbus.stix.pattern;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads STIX patterns (STIX 2.1, chapter 9). This part knows observations, their operators and qualifiers;
 * {@link ComparisonParser} knows what stands within the brackets.
 *
 * <p>Beyond the grammar it holds two rules of the text: an observation takes each kind of qualifier once, and a number
 * behind {@code WITHIN} or {@code REPEATS} is above zero (section 9.5.1). Names of keys may also stand in double quotes,
 * as in drafts of STIX 2.0.
 */
public final class PatternParser {
    private final Lexer lexer;
    private final Nesting nesting;
    private final ComparisonParser comparisons;

    private PatternParser(Lexer lexer, PatternLimits limits) {
        this.lexer = lexer;
        this.nesting = new Nesting(lexer, limits);
        this.comparisons = new ComparisonParser(lexer, nesting, limits);
    }

    /**
     * Reads a pattern within the default limits. May be called from any thread.
     *
     * @throws PatternSyntaxException if the text is not a STIX 2.1 pattern, or is beyond the limits
     */
    public static Pattern parse(String text) {
        return parse(text, PatternLimits.DEFAULT);
    }

    /**
     * Reads a pattern. May be called from any thread.
     *
     * @throws PatternSyntaxException if the text is not a STIX 2.1 pattern, or is beyond the limits
     */
    public static Pattern parse(String text, PatternLimits limits) {
        if (text.length() > limits.length()) {
            throw new PatternSyntaxException(
                    text, limits.length(), text.length() + " characters", "at most " + limits.length() + " characters");
        }
        PatternParser parser = new PatternParser(new Lexer(text), limits);
        ObservationExpression expression = parser.followedBy();
        if (parser.lexer.token() != Token.END) {
            throw parser.lexer.unexpected("AND, OR, FOLLOWEDBY, a qualifier or the end of the pattern");
        }
        return new Pattern(expression, text);
    }

    private ObservationExpression followedBy() {
        ObservationExpression first = or();
        if (lexer.token() != Token.FOLLOWED_BY) {
            return first;
        }
        List<ObservationExpression> operands = new ArrayList<>();
        operands.add(first);
        while (lexer.token() == Token.FOLLOWED_BY) {
            lexer.advance();
            operands.add(or());
        }
        return new ObservationExpression.FollowedBy(operands);
    }

    private ObservationExpression or() {
        ObservationExpression first = and();
        if (lexer.token() != Token.OR) {
            return first;
        }
        List<ObservationExpression> operands = new ArrayList<>();
        operands.add(first);
        while (lexer.token() == Token.OR) {
            lexer.advance();
            operands.add(and());
        }
        return new ObservationExpression.Or(operands);
    }

    private ObservationExpression and() {
        ObservationExpression first = observation();
        if (lexer.token() != Token.AND) {
            return first;
        }
        List<ObservationExpression> operands = new ArrayList<>();
        operands.add(first);
        while (lexer.token() == Token.AND) {
            lexer.advance();
            operands.add(observation());
        }
        return new ObservationExpression.And(operands);
    }

    private ObservationExpression observation() {
        if (lexer.token() == Token.OPEN_BRACKET) {
            lexer.advance();
            ComparisonExpression comparison = comparisons.or();
            if (lexer.token() != Token.CLOSE_BRACKET) {
                throw lexer.unexpected("AND, OR or the closing ]");
            }
            lexer.advance();
            return qualified(new ObservationExpression.Observation(comparison), false);
        }
        if (lexer.token() == Token.OPEN_PARENTHESIS) {
            nesting.enter();
            ObservationExpression group = followedBy();
            nesting.leave("AND, OR, FOLLOWEDBY, a qualifier or the closing )");
            return qualified(group, true);
        }
        throw lexer.unexpected("an observation, which begins with [ or (");
    }

    private ObservationExpression qualified(ObservationExpression expression, boolean group) {
        if (!atQualifier()) {
            return expression;
        }
        List<Qualifier> qualifiers = new ArrayList<>(3);
        while (atQualifier()) {
            int offset = lexer.start();
            Qualifier qualifier = qualifier(offset);
            if (!group && qualifiers.stream().anyMatch(earlier -> earlier.getClass() == qualifier.getClass())) {
                throw lexer.unexpectedAt(offset, "each kind of qualifier once behind an observation");
            }
            qualifiers.add(qualifier);
        }
        return new ObservationExpression.Qualified(expression, qualifiers);
    }

    private boolean atQualifier() {
        return switch (lexer.token()) {
            case WITHIN, REPEATS, START -> true;
            default -> false;
        };
    }

    private Qualifier qualifier(int offset) {
        Token kind = lexer.token();
        lexer.advance();
        return switch (kind) {
            case WITHIN -> within();
            case REPEATS -> repeats();
            case START -> startStop();
            default -> throw lexer.unexpectedAt(offset, "a qualifier");
        };
    }

    private Qualifier within() {
        String expected = "a number of seconds above zero";
        if (lexer.token() != Token.WHOLE_NUMBER && lexer.token() != Token.DECIMAL_NUMBER) {
            throw lexer.unexpected(expected);
        }
        BigDecimal seconds = new BigDecimal(lexer.lexeme());
        if (seconds.signum() <= 0) {
            throw lexer.unexpected(expected);
        }
        lexer.advance();
        expect(Token.SECONDS);
        return new Qualifier.Within(seconds);
    }

    private Qualifier repeats() {
        String expected = "a whole number above zero";
        if (lexer.token() != Token.WHOLE_NUMBER) {
            throw lexer.unexpected(expected);
        }
        BigInteger times = new BigInteger(lexer.lexeme());
        if (times.signum() <= 0) {
            throw lexer.unexpected(expected);
        }
        lexer.advance();
        expect(Token.TIMES);
        return new Qualifier.Repeats(times);
    }

    private Qualifier startStop() {
        Constant.Timestamp start = timestamp();
        expect(Token.STOP);
        return new Qualifier.StartStop(start, timestamp());
    }

    private Constant.Timestamp timestamp() {
        if (lexer.token() != Token.TIMESTAMP) {
            throw lexer.unexpected("a timestamp such as t'2016-06-01T00:00:00Z'");
        }
        Constant.Timestamp timestamp = new Constant.Timestamp(lexer.inner(2));
        lexer.advance();
        return timestamp;
    }

    private void expect(Token token) {
        if (lexer.token() != token) {
            throw lexer.unexpected(token.spelling());
        }
        lexer.advance();
    }
}
