package io.threatbus.stix.pattern;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/** Names and the words reserved among them. Keywords are written exactly so: {@code and} is a name like any other. */
final class Keywords {
    private static final int LONGEST = 10;
    private static final List<List<Token>> BY_LENGTH = byLength();

    private Keywords() {}

    private static List<List<Token>> byLength() {
        List<List<Token>> byLength = new ArrayList<>(Collections.nCopies(LONGEST + 1, List.of()));
        for (Token token : EnumSet.range(Token.TRUE, Token.TIMES)) {
            List<Token> sameLength =
                    new ArrayList<>(byLength.get(token.spelling().length()));
            sameLength.add(token);
            byLength.set(token.spelling().length(), List.copyOf(sameLength));
        }
        return List.copyOf(byLength);
    }

    /** The keyword between these offsets, or {@link Token#IDENTIFIER} if it is a name. */
    static Token keywordOrIdentifier(String text, int start, int end) {
        int length = end - start;
        if (length <= LONGEST) {
            List<Token> candidates = BY_LENGTH.get(length);
            for (int i = 0; i < candidates.size(); i++) {
                Token candidate = candidates.get(i);
                if (text.startsWith(candidate.spelling(), start)) {
                    return candidate;
                }
            }
        }
        return Token.IDENTIFIER;
    }

    static boolean startsName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    static boolean continuesName(char c) {
        return startsName(c) || Literals.isDigit(c);
    }

    /** Whether the text can stand in a pattern without quotes; only types of objects may have hyphens. */
    static boolean isIdentifier(String text, boolean hyphens) {
        if (text.isEmpty() || !startsName(text.charAt(0))) {
            return false;
        }
        boolean hyphenated = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '-' && hyphens) {
                hyphenated = true;
            } else if (!continuesName(c)) {
                return false;
            }
        }
        return hyphenated || keywordOrIdentifier(text, 0, text.length()) == Token.IDENTIFIER;
    }
}
