package io.threatbus.app.misp.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Walks through JSON in the dialects of MISP's versions, where a number may be a string and a flag may be either, or a
 * boolean. Owned by the thread that reads.
 */
public final class JsonCursor implements AutoCloseable {
    private static final int DEEPEST = 64;
    /** Attachments come along as one string of base64. */
    private static final int LONGEST_TEXT = 256 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build();

    private final JsonParser parser;

    private JsonCursor(JsonParser parser) {
        this.parser = parser;
    }

    /** At the first token of some bytes. */
    public static JsonCursor of(byte[] bytes, int offset, int length) throws IOException {
        JsonCursor cursor = new JsonCursor(FACTORY.createParser(bytes, offset, length));
        cursor.parser.nextToken();
        return cursor;
    }

    /** At the first token of a stream. */
    public static JsonCursor of(InputStream in) throws IOException {
        JsonCursor cursor = new JsonCursor(FACTORY.createParser(in));
        cursor.parser.nextToken();
        return cursor;
    }

    /** What to do at each member or element; must consume exactly one value. */
    @FunctionalInterface
    public interface Visitor {
        /** At the value of the member of this name; for elements the name is empty. */
        void at(String name) throws IOException;
    }

    public boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    public boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    /** Visits the members of the object at hand; anything else is skipped. */
    public void members(Visitor visitor) throws IOException {
        if (!isObject()) {
            skip();
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            visitor.at(name);
        }
    }

    /** Visits the elements of the array at hand; an object counts as its only element, anything else is skipped. */
    public void elements(Visitor visitor) throws IOException {
        if (isObject()) {
            visitor.at("");
        } else if (isArray()) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                visitor.at("");
            }
        }
    }

    /** Passes over the value at hand. */
    public void skip() throws IOException {
        parser.skipChildren();
    }

    /** The text of a string, number or boolean; empty for null and for what has members. */
    public Optional<String> text() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING || (token.isScalarValue() && token != JsonToken.VALUE_NULL)) {
            return Optional.of(parser.getText());
        }
        skip();
        return Optional.empty();
    }

    /** The text, or an empty one. */
    public String textOrEmpty() throws IOException {
        return text().orElse("");
    }

    /** A flag: a boolean, 0 or 1, also as text. */
    public Optional<Boolean> flag() throws IOException {
        return text().flatMap(text -> switch (text) {
            case "true", "1" -> Optional.of(true);
            case "false", "0", "" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A whole number, also as text. */
    public Optional<Long> number() throws IOException {
        return text().flatMap(text -> {
            try {
                return Optional.of(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** Makes sure that nothing follows the value that was read. */
    public void end() throws IOException {
        if (parser.nextToken() != null) {
            throw new BadInputException("not-json", "something follows the JSON value");
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
