package io.threatbus.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** How this package uses Jackson's streaming parser. */
final class JsonReading {
    /** Beyond what any setting lets in. */
    static final int DEEPEST = 1000;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ABOVE_ASCII = 0x8080808080808080L;
    private static final int LONGEST_NUMBER = 1000;
    private static final int DECODER_CHUNK = 1024;

    /** UTF-8 only: no byte order mark, no guessing of UTF-16. Depth of foreign input is limited by the parsers. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonReading() {}

    /** Moves to the last token of the value that the parser stands at, and reads strings to their end. */
    static void skipValue(JsonParser parser) throws IOException {
        parser.skipChildren();
        parser.finishToken();
    }

    static boolean isUtf8(byte[] input) {
        int i = 0;
        // Nearly all is ASCII: eight bytes at a time.
        while (i <= input.length - Long.BYTES && ((long) LONGS.get(input, i) & ABOVE_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < input.length && input[i] >= 0) {
            i++;
        }
        return i == input.length || isUtf8(ByteBuffer.wrap(input, i, input.length - i));
    }

    private static boolean isUtf8(ByteBuffer input) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer scratch = CharBuffer.allocate(DECODER_CHUNK);
        try {
            while (true) {
                var result = decoder.decode(input, scratch.clear(), true);
                if (result.isUnderflow()) {
                    return true;
                }
                if (!result.isOverflow()) {
                    result.throwException();
                }
            }
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    static String kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> token.name();
        };
    }
}
