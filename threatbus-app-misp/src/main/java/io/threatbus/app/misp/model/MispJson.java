package io.threatbus.app.misp.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.threatbus.stix.StixId;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON in the dialects of MISP's versions, where a number may be a string and a flag may be either, or a boolean.
 * Stateless, any thread may use it.
 */
public final class MispJson {
    private static final int DEEPEST = 64;
    /** Attachments come along as one string of base64. */
    private static final int LONGEST_TEXT = 256 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LONGEST_TEXT)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads one value of several. */
    private static final ObjectReader PART = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private MispJson() {}

    /** Passes over attachments, which may be megabytes and are never used. Owned by the reading thread. */
    private static final class WithoutAttachments extends JsonParserDelegate {
        WithoutAttachments(JsonParser parser) {
            super(parser);
        }

        @Override
        public @Nullable JsonToken nextToken() throws IOException {
            JsonToken token = delegate.nextToken();
            while (token == JsonToken.FIELD_NAME && delegate.currentName().equals("data")) {
                delegate.nextToken();
                delegate.skipChildren();
                token = delegate.nextToken();
            }
            return token;
        }

        @Override
        public @Nullable String nextFieldName() throws IOException {
            return nextToken() == JsonToken.FIELD_NAME ? delegate.currentName() : null;
        }
    }

    /**
     * Reads one JSON value without the attachments in it.
     *
     * @throws IOException if it is not JSON, or something follows it
     */
    public static JsonNode read(byte[] bytes, int offset, int length) throws IOException {
        try (JsonParser parser = new WithoutAttachments(MAPPER.createParser(bytes, offset, length))) {
            JsonNode node = MAPPER.readTree(parser);
            return node == null ? MAPPER.missingNode() : node;
        }
    }

    /** A parser that passes over attachments. */
    public static JsonParser parser(byte[] bytes) throws IOException {
        return new WithoutAttachments(MAPPER.createParser(bytes));
    }

    /** The value that a parser stands at; afterwards it stands at its end. */
    public static JsonNode value(JsonParser parser) throws IOException {
        return PART.readTree(parser);
    }

    /** The text of a string, number or boolean; empty for null, for what is missing and for what has members. */
    public static Optional<String> text(JsonNode node) {
        return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    }

    /** The text of a member, or an empty one. */
    public static String text(JsonNode object, String name) {
        return text(object.path(name)).orElse("");
    }

    /** A flag: a boolean, 0 or 1, also as text. */
    public static Optional<Boolean> flag(JsonNode node) {
        return text(node).flatMap(text -> switch (text) {
            case "true", "1" -> Optional.of(true);
            case "false", "0", "" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A whole number, also as text. */
    public static Optional<Long> number(JsonNode node) {
        return text(node).flatMap(text -> {
            try {
                return Optional.of(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** The elements of an array; an object counts as its only element, anything else has none. */
    public static Iterable<JsonNode> elements(JsonNode node) {
        if (node.isArray()) {
            return node;
        }
        return node.isObject() ? List.of(node) : List.of();
    }

    /** The UUID that a member is, in whatever case it is written. */
    public static Optional<UUID> uuid(JsonNode object, String name) {
        return text(object.path(name)).flatMap(text -> StixId.uuid(text.toLowerCase(Locale.ROOT)));
    }
}
