package io.threatbus.stix.pattern;

/**
 * Cuts a pattern into tokens, one at a time and without copying: the current token is a kind and two offsets. Confined to
 * the thread that parses. The rules are those of the grammar that belongs to STIX 2.1, chapter 9.
 */
final class Lexer {
    private final String text;
    private Token token = Token.END;
    private int start;
    private int end;
    private int previousEnd;
    private boolean escaped;

    Lexer(String text) {
        this.text = text;
        advance();
    }

    /** The kind of the current token. */
    Token token() {
        return token;
    }

    /** The offset of the current token. */
    int start() {
        return start;
    }

    /** The characters of the current token. */
    String lexeme() {
        return text.substring(start, end);
    }

    /** The characters of the current token without {@code before} ones at its start and the quote at its end. */
    String inner(int before) {
        return text.substring(start + before, end - 1);
    }

    /** The value of the current string token. */
    String string() {
        return escaped ? unescape() : inner(1);
    }

    /** The name within the double quotes of the current token. */
    String doubleQuoted() {
        return inner(1).replace("\"\"", "\"");
    }

    PatternSyntaxException unexpected(String expected) {
        String found = token == Token.END ? token.spelling() : PatternSyntaxException.quote(text, start, end);
        return new PatternSyntaxException(text, start, found, expected);
    }

    /** An error about a piece of the text that starts there and ends before the current token. */
    PatternSyntaxException unexpectedAt(int from, String expected) {
        return error(from, previousEnd, expected);
    }

    void advance() {
        previousEnd = end;
        start = skipBlanks(end);
        end = start + 1;
        if (start == text.length()) {
            end = start;
            token = Token.END;
            return;
        }
        char c = text.charAt(start);
        if (Keywords.startsName(c)) {
            name(c);
        } else if (c == '\'') {
            end = closingQuote(start);
            token = Token.TEXT;
        } else if (Literals.isDigit(c) || c == '+' || c == '-' || (c == '.' && digitAt(start + 1))) {
            number();
        } else if (c == '"') {
            doubleQuotedName();
        } else {
            token = symbol(c);
        }
    }

    private Token symbol(char c) {
        return switch (c) {
            case '[' -> Token.OPEN_BRACKET;
            case ']' -> Token.CLOSE_BRACKET;
            case '(' -> Token.OPEN_PARENTHESIS;
            case ')' -> Token.CLOSE_PARENTHESIS;
            case ':' -> Token.COLON;
            case '.' -> Token.DOT;
            case ',' -> Token.COMMA;
            case '*' -> Token.ASTERISK;
            case '=' -> {
                accept('=');
                yield Token.EQUAL;
            }
            case '<' -> accept('=') ? Token.LESS_OR_EQUAL : accept('>') ? Token.NOT_EQUAL : Token.LESS;
            case '>' -> accept('=') ? Token.GREATER_OR_EQUAL : Token.GREATER;
            case '!' -> {
                if (!accept('=')) {
                    throw error(start, end, "an operator such as !=");
                }
                yield Token.NOT_EQUAL;
            }
            default -> {
                int characters = Character.charCount(text.codePointAt(start));
                throw error(start, start + characters, "no such character outside of quotes");
            }
        };
    }

    private boolean accept(char c) {
        boolean accepted = end < text.length() && text.charAt(end) == c;
        if (accepted) {
            end++;
        }
        return accepted;
    }

    private void name(char first) {
        boolean hyphens = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (c == '-') {
                hyphens = true;
            } else if (!Keywords.continuesName(c)) {
                break;
            }
            end++;
        }
        if (end == start + 1 && end < text.length() && text.charAt(end) == '\'' && isPrefix(first)) {
            prefixed(first);
        } else {
            token = hyphens ? Token.HYPHENATED : Keywords.keywordOrIdentifier(text, start, end);
        }
    }

    private static boolean isPrefix(char c) {
        return c == 't' || c == 'h' || c == 'b';
    }

    private void prefixed(char prefix) {
        int from = start + 2;
        int to = text.indexOf('\'', from);
        if (to < 0) {
            throw error(start, text.length(), "a closing quote");
        }
        end = to + 1;
        if (prefix == 't') {
            require(Literals.isTimestamp(text, from, to), "a timestamp such as t'2016-06-01T00:00:00Z'");
            token = Token.TIMESTAMP;
        } else if (prefix == 'h') {
            require(Literals.isHex(text, from, to), "an even number of hexadecimal digits, such as h'ffd8'");
            token = Token.HEX;
        } else {
            require(Literals.isBase64(text, from, to), "base64 with its padding, such as b'YWJjZA=='");
            token = Token.BINARY;
        }
    }

    private void require(boolean holds, String expected) {
        if (!holds) {
            throw error(start, end, expected);
        }
    }

    /** The offset behind the quote that closes the string at {@code open}; section 9.2 knows the escapes \' and \\ only. */
    private int closingQuote(int open) {
        escaped = false;
        int i = open + 1;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\'') {
                return i + 1;
            } else if (c == '\\') {
                char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
                if (next != '\'' && next != '\\') {
                    throw error(i, Math.min(i + 2, text.length()), "\\\\ for a backslash or \\' for a quote");
                }
                escaped = true;
                i++;
            }
            i++;
        }
        throw error(open, text.length(), "a closing quote");
    }

    private String unescape() {
        StringBuilder out = new StringBuilder(end - start);
        for (int i = start + 1; i < end - 1; i++) {
            if (text.charAt(i) == '\\') {
                i++;
            }
            out.append(text.charAt(i));
        }
        return out.toString();
    }

    /** Not in the grammar of STIX 2.1, but in that of STIX 2.0 drafts, whose {@code hashes."SHA-256"} are still about. */
    private void doubleQuotedName() {
        do {
            end = text.indexOf('"', end) + 1;
            if (end == 0) {
                throw error(start, text.length(), "a closing double quote");
            }
        } while (accept('"'));
        token = Token.DOUBLE_QUOTED;
    }

    private void number() {
        int digits = Literals.isDigit(text.charAt(start)) || text.charAt(start) == '.' ? start : start + 1;
        end = skipDigits(digits);
        if (end < text.length() && text.charAt(end) == '.' && digitAt(end + 1)) {
            end = skipDigits(end + 1);
            token = Token.DECIMAL_NUMBER;
        } else {
            require(end > digits, "digits behind the sign");
            require(end == digits + 1 || text.charAt(digits) != '0', "a whole number without leading zeros");
            token = Token.WHOLE_NUMBER;
        }
        require(end - start <= PatternLimits.NUMBER_LENGTH, "at most " + PatternLimits.NUMBER_LENGTH + " digits");
    }

    private int skipDigits(int from) {
        int i = from;
        while (digitAt(i)) {
            i++;
        }
        return i;
    }

    private boolean digitAt(int i) {
        return i < text.length() && Literals.isDigit(text.charAt(i));
    }

    private int skipBlanks(int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '/') {
                i = skipComment(i);
            } else if (isBlank(c)) {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    private int skipComment(int from) {
        if (text.startsWith("/*", from)) {
            int close = text.indexOf("*/", from + 2);
            if (close < 0) {
                throw error(from, text.length(), "a closing */");
            }
            return close + 2;
        } else if (text.startsWith("//", from)) {
            int i = from + 2;
            while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
                i++;
            }
            return i;
        }
        throw error(from, from + 1, "a comment, as // or /*; a regular expression stands in single quotes");
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\u0085' && isWideBlank(c));
    }

    private static boolean isWideBlank(char c) {
        return switch (c) {
            case '\u0085', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000' -> true;
            default -> (c >= '\u2000' && c <= '\u200a');
        };
    }

    private PatternSyntaxException error(int from, int to, String expected) {
        return new PatternSyntaxException(text, from, PatternSyntaxException.quote(text, from, to), expected);
    }
}
