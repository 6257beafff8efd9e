package io.threatbus.stix.pattern;

/** The kinds of token. The name is how an error message calls it. */
enum Token {
    END("the end of the pattern"),
    IDENTIFIER("a name"),
    HYPHENATED("a name with a hyphen"),
    DOUBLE_QUOTED("a name in double quotes"),
    TEXT("a string"),
    WHOLE_NUMBER("a whole number"),
    DECIMAL_NUMBER("a decimal number"),
    HEX("a hexadecimal constant"),
    BINARY("a binary constant"),
    TIMESTAMP("a timestamp"),
    TRUE("true"),
    FALSE("false"),
    AND("AND"),
    OR("OR"),
    NOT("NOT"),
    FOLLOWED_BY("FOLLOWEDBY"),
    LIKE("LIKE"),
    MATCHES("MATCHES"),
    IS_SUPERSET("ISSUPERSET"),
    IS_SUBSET("ISSUBSET"),
    EXISTS("EXISTS"),
    LAST("LAST"),
    IN("IN"),
    START("START"),
    STOP("STOP"),
    SECONDS("SECONDS"),
    WITHIN("WITHIN"),
    REPEATS("REPEATS"),
    TIMES("TIMES"),
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    COLON(":"),
    DOT("."),
    COMMA(","),
    OPEN_PARENTHESIS("("),
    CLOSE_PARENTHESIS(")"),
    OPEN_BRACKET("["),
    CLOSE_BRACKET("]"),
    ASTERISK("*");

    private final String spelling;

    Token(String spelling) {
        this.spelling = spelling;
    }

    String spelling() {
        return spelling;
    }
}
