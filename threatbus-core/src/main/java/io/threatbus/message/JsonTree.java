package io.threatbus.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a JSON value becomes Java values.
 *
 * @param depth levels of nested objects and lists that are read
 * @param numbers whether numbers are wanted; without, they are {@link Json#NULL}, whatever their size
 */
record JsonTree(int depth, boolean numbers) {
    /** Ten times what fits a double, and as many digits as the longest number that is read. */
    private static final int LARGEST_SCALE = 3500;

    private static final int LONGEST_QUOTED = 80;

    Object value(JsonParser parser, JsonToken token) throws IOException {
        return value(parser, token, depth);
    }

    private Object value(JsonParser parser, JsonToken token, int left) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser, left);
            case START_ARRAY -> list(parser, left);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> numbers ? parser.getNumberValue() : Json.NULL;
            case VALUE_NUMBER_FLOAT -> numbers ? fraction(parser) : Json.NULL;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> Json.NULL;
            default -> throw new ThreatBusException(Kind.INPUT, "not JSON: unexpected " + token);
        };
    }

    /**
     * A number with an exponent is a few bytes of text and, as soon as anybody computes with it, as many digits as the
     * exponent says: here is the one place that all of them come through.
     */
    private static BigDecimal fraction(JsonParser parser) throws IOException {
        try {
            BigDecimal number = parser.getDecimalValue();
            if (Math.abs((long) number.scale()) <= LARGEST_SCALE) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ThreatBusException(Kind.INPUT, "the number " + quoted(parser) + " is beyond all bounds", e);
        }
        throw new ThreatBusException(Kind.INPUT, "the number " + quoted(parser) + " is beyond all bounds");
    }

    private static String quoted(JsonParser parser) throws IOException {
        return ForeignText.cut(parser.getText(), LONGEST_QUOTED);
    }

    private Map<String, Object> object(JsonParser parser, int left) throws IOException {
        requireDepth(left);
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            members.put(name, value(parser, parser.nextToken(), left - 1));
        }
        return members;
    }

    private List<Object> list(JsonParser parser, int left) throws IOException {
        requireDepth(left);
        List<Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(parser, token, left - 1));
        }
        return elements;
    }

    private void requireDepth(int left) {
        if (left == 0) {
            throw new ThreatBusException(Kind.INPUT, "nested deeper than " + depth + " levels");
        }
    }
}
