package io.threatbus.stix.pattern;

/** Counts open parentheses, so that no text can exhaust the stack. Confined to the thread that parses. */
final class Nesting {
    private final Lexer lexer;
    private final PatternLimits limits;
    private int depth;

    Nesting(Lexer lexer, PatternLimits limits) {
        this.lexer = lexer;
        this.limits = limits;
    }

    /** Passes the opening parenthesis that is the current token. */
    void enter() {
        if (depth == limits.depth()) {
            throw lexer.unexpected("at most " + limits.depth() + " levels of parentheses");
        }
        depth++;
        lexer.advance();
    }

    /** Passes the closing parenthesis that must be the current token. */
    void leave(String expected) {
        if (lexer.token() != Token.CLOSE_PARENTHESIS) {
            throw lexer.unexpected(expected);
        }
        depth--;
        lexer.advance();
    }
}
