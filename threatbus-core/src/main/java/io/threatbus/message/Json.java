package io.threatbus.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/**
 * JSON as plain Java values, for plugins that need no library of their own: {@code Map<String, Object>} in the order of
 * the text, {@code List<Object>}, {@code String}, {@code Integer}, {@code Long}, {@code BigInteger},
 * {@code BigDecimal} (all fractions, exactly), {@code Boolean}, and {@link #NULL}.
 */
public final class Json {
    /** Stands for JSON's null. */
    public static final Object NULL = Optional.empty();

    private Json() {}

    /**
     * Reads one JSON value with at most {@link MessageLimits#DEFAULT}'s depth.
     *
     * @throws ThreatBusException if the bytes are not exactly one well-formed JSON value in UTF-8
     */
    public static Object read(byte[] utf8) {
        return read(utf8, new JsonTree(MessageLimits.DEFAULT.depth(), true));
    }

    static Object read(byte[] utf8, JsonTree tree) {
        if (!JsonReading.isUtf8(utf8)) {
            throw new ThreatBusException(Kind.INPUT, "not JSON: invalid UTF-8");
        }
        try (JsonParser parser = JsonReading.FACTORY.createParser(utf8)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new ThreatBusException(Kind.INPUT, "not JSON: empty");
            }
            Object value = tree.value(parser, first);
            if (parser.nextToken() != null) {
                throw new ThreatBusException(Kind.INPUT, "not JSON: something follows the value");
            }
            return value;
        } catch (JsonEOFException e) {
            throw new ThreatBusException(Kind.INPUT, "not JSON: it ends in the middle", e);
        } catch (IOException e) {
            throw new ThreatBusException(Kind.INPUT, "not JSON: " + firstLine(e), e);
        }
    }

    static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /**
     * Writes a value of the kinds named above on one line, or a {@link JsonText}, which is copied as it is but for its
     * line breaks, which become blanks. Any {@link Number},
     * {@link CharSequence}, {@link Iterable} and {@link Map} will do.
     *
     * @throws IllegalArgumentException for a value that JSON cannot express
     */
    public static JsonText write(Object value) {
        ByteArrayOutputStream target = new ByteArrayOutputStream(512);
        try (JsonGenerator generator = JsonReading.FACTORY.createGenerator(target)) {
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return JsonText.trusted(target.toByteArray());
    }

    /** Writes one member of an object, unless its value is {@link #NULL}. */
    static void writeMember(JsonGenerator generator, String name, Object value) throws IOException {
        if (value != NULL) {
            generator.writeFieldName(name);
            write(generator, value);
        }
    }

    private static void write(JsonGenerator generator, Object value) throws IOException {
        if (value instanceof CharSequence text) {
            generator.writeString(text.toString());
        } else if (value instanceof Map<?, ?> members) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                generator.writeFieldName(String.valueOf(member.getKey()));
                write(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof Iterable<?> elements) {
            generator.writeStartArray();
            for (Object element : elements) {
                write(generator, element);
            }
            generator.writeEndArray();
        } else {
            writeScalar(generator, value);
        }
    }

    private static void writeScalar(JsonGenerator generator, Object value) throws IOException {
        if (value instanceof JsonText text) {
            generator.writeRawValue(text.onOneLine());
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof BigDecimal number) {
            generator.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            generator.writeNumber(number);
        } else if (value instanceof Double || value instanceof Float) {
            writeFraction(generator, ((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            generator.writeNumber(number.longValue());
        } else if (value == NULL) {
            generator.writeNull();
        } else {
            throw new IllegalArgumentException(
                    "JSON has no form for " + value.getClass().getName());
        }
    }

    private static void writeFraction(JsonGenerator generator, double number) throws IOException {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no form for " + number);
        }
        generator.writeNumber(number);
    }
}
