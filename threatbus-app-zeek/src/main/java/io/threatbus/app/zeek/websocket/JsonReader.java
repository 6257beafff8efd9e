package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.DecodingLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON as Zeek and libbroker write it, which is not always JSON: control characters stand in strings as they are, a
 * vertical tab is written {@code \v}, and reals may be {@code inf}, {@code -inf} or {@code nan}. One object reads one
 * text; owned by the thread that uses it.
 */
final class JsonReader {
    private static final int EXCERPT = 40;
    private static final int HEX_DIGITS = 4;
    private static final int HEX = 16;

    private final String text;
    private int position;
    private int budget;

    private JsonReader(String text, int budget) {
        this.text = text;
        this.budget = budget;
    }

    /**
     * Reads a text that is one JSON value.
     *
     * @throws BrokerFormatException if it is not, or exceeds the limits
     */
    static JsonValue read(String text, DecodingLimits limits) {
        JsonReader reader = new JsonReader(text, limits.values());
        reader.skipSpace();
        // Every Broker container takes two levels of JSON, one for its type and one for its elements.
        JsonValue value = reader.value(2 * limits.nesting() + 2);
        reader.skipSpace();
        if (reader.position < text.length()) {
            throw reader.malformed("something follows the value");
        }
        return value;
    }

    private JsonValue value(int levels) {
        if (--budget < 0) {
            throw malformed("more values than the limit allows");
        }
        if (levels < 0) {
            throw malformed("nested too deep");
        }
        return switch (peek()) {
            case '{' -> object(levels);
            case '[' -> array(levels);
            case '"' -> new JsonValue.JsonString(string());
            default -> word();
        };
    }

    private JsonValue object(int levels) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        position++;
        skipSpace();
        if (accept('}')) {
            return new JsonValue.JsonObject(members);
        }
        do {
            skipSpace();
            require('"');
            String name = string();
            skipSpace();
            expect(':');
            skipSpace();
            members.put(name, value(levels - 1));
            skipSpace();
        } while (accept(','));
        expect('}');
        return new JsonValue.JsonObject(members);
    }

    private JsonValue array(int levels) {
        List<JsonValue> elements = new ArrayList<>();
        position++;
        skipSpace();
        if (accept(']')) {
            return new JsonValue.JsonArray(elements);
        }
        do {
            skipSpace();
            elements.add(value(levels - 1));
            skipSpace();
        } while (accept(','));
        expect(']');
        return new JsonValue.JsonArray(elements);
    }

    /** Reads a string whose opening quote is next. */
    private String string() {
        int start = ++position;
        for (int end = start; end < text.length(); end++) {
            char character = text.charAt(end);
            if (character == '"') {
                position = end + 1;
                return text.substring(start, end);
            } else if (character == '\\') {
                return escapedString(start, end);
            }
        }
        throw malformed("a string without an end");
    }

    private String escapedString(int start, int firstEscape) {
        StringBuilder result = new StringBuilder(text.substring(start, firstEscape));
        position = firstEscape;
        while (position < text.length()) {
            char character = text.charAt(position++);
            if (character == '"') {
                return result.toString();
            }
            result.append(character == '\\' ? escape() : character);
        }
        throw malformed("a string without an end");
    }

    private char escape() {
        char code = peek();
        position++;
        return switch (code) {
            case '"', '\\', '/' -> code;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            case 'u' -> codeUnit();
            default -> throw malformed("unknown escape \\" + code);
        };
    }

    private char codeUnit() {
        int unit = 0;
        for (int digit = 0; digit < HEX_DIGITS; digit++) {
            int value = Character.digit(peek(), HEX);
            if (value < 0) {
                throw malformed("\\u without four digits");
            }
            unit = unit * HEX + value;
            position++;
        }
        return (char) unit;
    }

    private JsonValue word() {
        int start = position;
        while (position < text.length() && isWordCharacter(text.charAt(position))) {
            position++;
        }
        String word = text.substring(start, position);
        return switch (word) {
            case "true" -> new JsonValue.JsonBoolean(true);
            case "false" -> new JsonValue.JsonBoolean(false);
            case "null" -> new JsonValue.JsonNull();
            case "inf", "-inf", "nan", "-nan" -> new JsonValue.JsonNumber(word);
            default -> number(word);
        };
    }

    private static boolean isWordCharacter(char character) {
        return (character >= '0' && character <= '9')
                || (character >= 'a' && character <= 'z')
                || character == 'E'
                || character == '-'
                || character == '+'
                || character == '.';
    }

    private JsonValue number(String word) {
        for (int i = 0; i < word.length(); i++) {
            char character = word.charAt(i);
            if (character >= 'a' && character <= 'z' && character != 'e') {
                throw malformed("unknown word " + excerpt(word));
            }
        }
        if (word.isEmpty()) {
            throw malformed("no value");
        }
        return new JsonValue.JsonNumber(word);
    }

    private char peek() {
        if (position >= text.length()) {
            throw malformed("it ends in the middle");
        }
        return text.charAt(position);
    }

    private void require(char expected) {
        if (peek() != expected) {
            throw malformed("expected " + expected);
        }
    }

    private void expect(char expected) {
        require(expected);
        position++;
    }

    private boolean accept(char wanted) {
        if (peek() == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (position < text.length()) {
            char character = text.charAt(position);
            if (character != ' ' && character != '\t' && character != '\n' && character != '\r') {
                return;
            }
            position++;
        }
    }

    private static String excerpt(String word) {
        return word.length() > EXCERPT ? word.substring(0, EXCERPT) : word;
    }

    private BrokerFormatException malformed(String what) {
        return new BrokerFormatException("not JSON: " + what + " at character " + position);
    }
}
