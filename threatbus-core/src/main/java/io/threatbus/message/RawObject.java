package io.threatbus.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The looked-at properties of one object, read in a single pass over its bytes. {@code null} and empty lists count as
 * absent, as for the Python version. Owned by the thread that parses.
 */
final class RawObject {
    private final byte[] utf8;
    private final MessageLimits limits;
    private final @Nullable Object[] values = new Object[Property.COUNT];
    private int bodyStart;
    private int bodyEnd;

    private RawObject(byte[] utf8, MessageLimits limits) {
        this.utf8 = utf8;
        this.limits = limits;
    }

    /**
     * Reads an object.
     *
     * @throws RejectedException if the bytes are not one well-formed object within the limits, or a property breaks its
     *     rule
     */
    static RawObject read(byte[] utf8, MessageLimits limits) {
        if (!JsonReading.isUtf8(utf8)) {
            throw new RejectedException("invalid-utf8", "the text is not UTF-8");
        }
        RawObject object = new RawObject(utf8, limits);
        try (JsonParser parser = JsonReading.FACTORY.createParser(utf8)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new RejectedException("invalid-json", "the text is empty");
            }
            if (first != JsonToken.START_OBJECT) {
                throw new RejectedException(
                        "not-an-object", "expected a JSON object, found " + JsonReading.kind(first));
            }
            object.readMembers(parser);
            if (parser.nextToken() != null) {
                throw new RejectedException("invalid-json", "something follows the object");
            }
        } catch (IOException e) {
            throw new RejectedException("invalid-json", Json.firstLine(e));
        }
        return object;
    }

    private void readMembers(JsonParser parser) throws IOException {
        int members = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            if (++members > limits.listLength()) {
                throw new RejectedException("too-many-elements", "more than " + limits.listLength() + " properties");
            }
            String name = parser.currentName();
            if (name.isEmpty() || name.charAt(0) < 'a' || name.charAt(0) > 'z') {
                throw new RejectedException(
                        "invalid-property-name", "'" + name + "' does not begin with a lower-case letter");
            }
            JsonToken token = parser.nextToken();
            Optional<Property> property = Property.named(name);
            if (property.isEmpty()) {
                skip(parser, token, 1);
            } else {
                boolean absent = token == JsonToken.VALUE_NULL;
                keep(property.get(), absent ? null : value(property.get(), parser, token));
            }
        }
    }

    /** The last one counts where a property is there twice. */
    private void keep(Property property, @Nullable Object value) {
        values[property.slot()] = value;
    }

    private @Nullable Object value(Property property, JsonParser parser, JsonToken token) throws IOException {
        return switch (property.kind()) {
            case TEXT -> scalar(property, parser, token);
            case TIMESTAMP -> property.timestamp(scalar(property, parser, token));
            case FLAG -> property.flag(scalar(property, parser, token));
            case NUMBER -> property.number(scalar(property, parser, token));
            case REFERENCE -> property.reference(scalar(property, parser, token));
            case REFERENCES -> references(property, parser, token);
            case EXTERNAL_REFERENCES -> externalReferences(parser, token);
            case GRANULAR_MARKINGS -> granularMarkings(parser, token);
            case OBJECT -> body(property, parser, token);
            case NOTE -> note(parser, token);
            case NAMES -> names(parser, token);
        };
    }

    private static String scalar(Property property, JsonParser parser, JsonToken token) throws IOException {
        if (!token.isScalarValue()) {
            throw property.wrongType("a string", token);
        }
        return parser.getText();
    }

    private @Nullable String note(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        skip(parser, token, 1);
        return null;
    }

    /** Nested lists and numbers among them do not matter, but for the limits. */
    private @Nullable List<String> names(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            skip(parser, token, 1);
            return null;
        }
        List<String> names = new ArrayList<>(4);
        int elements = 0;
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            requireShort(++elements);
            if (next == JsonToken.VALUE_STRING) {
                names.add(parser.getText());
            } else {
                skip(parser, next, 2);
            }
        }
        return names.isEmpty() ? null : List.copyOf(names);
    }

    private @Nullable List<StixId> references(Property property, JsonParser parser, JsonToken token)
            throws IOException {
        if (token.isScalarValue()) {
            return List.of(property.reference(parser.getText()));
        }
        if (token != JsonToken.START_ARRAY) {
            throw property.wrongType("a list of identifiers", token);
        }
        List<StixId> references = new ArrayList<>(2);
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            references.add(property.reference(scalar(property, parser, next)));
            requireShort(references.size());
        }
        return references.isEmpty() ? null : List.copyOf(references);
    }

    /** Each needs a source_name and one of description, url and external_id (STIX 2.1, section 2.5). */
    private @Nullable Object externalReferences(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            throw Property.EXTERNAL_REFERENCES.wrongType("a list", token);
        }
        int count = 0;
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            if (next != JsonToken.START_OBJECT) {
                throw Property.EXTERNAL_REFERENCES.wrongType("a list of objects", next);
            }
            externalReference(parser);
            requireShort(++count);
        }
        return null;
    }

    private void externalReference(JsonParser parser) throws IOException {
        boolean source = false;
        boolean target = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            boolean present = token != JsonToken.VALUE_NULL;
            source |= present && name.equals("source_name");
            target |= present && (name.equals("description") || name.equals("url") || name.equals("external_id"));
            skip(parser, token, 3);
        }
        if (!source || !target) {
            throw new RejectedException(
                    "invalid-external-reference",
                    "an external reference needs source_name and one of description, url, external_id");
        }
    }

    /** Selectors must exist; checked once the object is known to be whole. Rare, so a second reading is fine. */
    private Boolean granularMarkings(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            throw Property.GRANULAR_MARKINGS.wrongType("a list", token);
        }
        skip(parser, token, 1);
        return true;
    }

    private Boolean body(Property property, JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            throw property.wrongType("an object", token);
        }
        bodyStart = (int) parser.currentTokenLocation().getByteOffset();
        skip(parser, token, 1);
        bodyEnd = (int) parser.currentLocation().getByteOffset();
        return true;
    }

    /** Passes over a value within the limits; the parser then stands at its last token. */
    private void skip(JsonParser parser, JsonToken first, int depth) throws IOException {
        if (first.isScalarValue()) {
            parser.finishToken();
            return;
        }
        if (depth >= limits.depth()) {
            throw new RejectedException("too-deep", "nested deeper than " + limits.depth() + " levels");
        }
        int elements = 0;
        JsonToken end = first == JsonToken.START_OBJECT ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
        for (JsonToken token = parser.nextToken(); token != end; token = parser.nextToken()) {
            if (token == JsonToken.FIELD_NAME) {
                token = parser.nextToken();
            }
            requireShort(++elements);
            skip(parser, token, depth + 1);
        }
    }

    private void requireShort(int elements) {
        if (elements > limits.listLength()) {
            throw new RejectedException(
                    "too-many-elements", "a list of more than " + limits.listLength() + " elements");
        }
    }

    boolean has(Property property) {
        return values[property.slot()] != null;
    }

    /** The value of a property of the given Java type, as its kind says. */
    <T> Optional<T> optional(Property property, Class<T> type) {
        return Optional.ofNullable(type.cast(values[property.slot()]));
    }

    Optional<String> text(Property property) {
        return Optional.ofNullable((String) values[property.slot()]);
    }

    Optional<StixTimestamp> time(Property property) {
        return Optional.ofNullable((StixTimestamp) values[property.slot()]);
    }

    boolean isSet(Property property) {
        return Boolean.TRUE.equals(values[property.slot()]);
    }

    String requiredText(Property property) {
        String text = required(property, String.class);
        if (text.isEmpty()) {
            throw new RejectedException("missing-property", property.key() + " is empty");
        }
        return text;
    }

    <T> T required(Property property, Class<T> type) {
        return optional(property, type)
                .orElseThrow(() -> new RejectedException("missing-property", property.key() + " is missing"));
    }

    @SuppressWarnings("unchecked")
    List<StixId> ids(Property property) {
        List<StixId> ids = (List<StixId>) values[property.slot()];
        return ids == null ? List.of() : ids;
    }

    @SuppressWarnings("unchecked")
    List<String> names(Property property) {
        List<String> names = (List<String>) values[property.slot()];
        return names == null ? List.of() : names;
    }

    byte[] utf8() {
        return utf8;
    }

    byte[] bodyBytes() {
        return Arrays.copyOfRange(utf8, bodyStart, bodyEnd);
    }

    /** The whole object as Java values, but for its numbers: for the rare checks that need all of it. */
    @SuppressWarnings("unchecked")
    Map<String, Object> tree() {
        return (Map<String, Object>) Json.read(utf8, new JsonTree(limits.depth(), false));
    }
}
