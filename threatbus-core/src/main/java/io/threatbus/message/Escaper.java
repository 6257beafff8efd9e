package io.threatbus.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Shows text that came from outside without obeying it: what would steer a terminal (control characters, escape
 * sequences, also the C1 characters that are one), turn the direction of writing, or begin a line of its own is written
 * as an escape sequence, such as {@code \x1b} or <code>&#92;u202e</code>. Used by every command and by the log.
 */
public final class Escaper {
    private static final int DELETE = 0x7f;
    private static final int LAST_C1 = 0x9f;
    private static final int FIRST_UNSAFE = DELETE;
    private static final HexFormat HEX = HexFormat.of();

    private Escaper() {}

    /** A text that is to stand within one line. Tabulators are escaped, too, since they break columns. */
    public static String text(String text) {
        return escape(text, "");
    }

    /** A line of a log: as {@link #text}, but tabulators stay. */
    public static String line(String text) {
        return escape(text, "\t");
    }

    /** Text of several lines, whose line breaks are our own. */
    public static String lines(String text) {
        return escape(text, "\t\n");
    }

    private static String escape(String text, String allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text.charAt(i)) && allowed.indexOf(text.charAt(i)) < 0) {
                return escape(text, i, allowed);
            }
        }
        return text;
    }

    private static String escape(String text, int from, String allowed) {
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char character = text.charAt(i);
            if (!isUnsafe(character) || allowed.indexOf(character) >= 0) {
                safe.append(character);
            } else {
                safe.append(escaped(character));
            }
        }
        return safe.toString();
    }

    private static String escaped(char character) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default ->
                character <= DELETE ? "\\x" + HEX.toHexDigits((byte) character) : "\\u" + HEX.toHexDigits(character);
        };
    }

    /** Whether a character steers instead of showing something. */
    static boolean isUnsafe(char character) {
        if (character < FIRST_UNSAFE) {
            return character < ' ';
        }
        return character <= LAST_C1
                || isDirection(character)
                || character == '\u2028'
                || character == '\u2029'
                || character == '\ufeff';
    }

    /** The marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm (UAX #9, section 2). */
    private static boolean isDirection(char character) {
        return character == '\u061c'
                || (character >= '\u200e' && character <= '\u200f')
                || (character >= '\u202a' && character <= '\u202e')
                || (character >= '\u2066' && character <= '\u2069');
    }

    /**
     * JSON in UTF-8 with the same meaning: in its strings, which alone can hold such characters, they become escape
     * sequences of JSON. The same array if there are none.
     */
    public static byte[] json(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if ((json[i] < 0 || json[i] == DELETE) && unsafeAt(json, i) > 0) {
                return escapeJson(json, i);
            }
        }
        return json;
    }

    private static byte[] escapeJson(byte[] json, int from) {
        ByteArrayOutputStream safe = new ByteArrayOutputStream(json.length + 64);
        safe.write(json, 0, from);
        for (int i = from; i < json.length; i++) {
            int length = json[i] < 0 || json[i] == DELETE ? unsafeAt(json, i) : 0;
            if (length == 0) {
                safe.write(json[i]);
                continue;
            }
            char character = new String(json, i, length, StandardCharsets.UTF_8).charAt(0);
            safe.writeBytes(("\\u" + HEX.toHexDigits(character)).getBytes(StandardCharsets.US_ASCII));
            i += length - 1;
        }
        return safe.toByteArray();
    }

    /** How many bytes the unsafe character is long that begins here; 0 if none does. */
    private static int unsafeAt(byte[] json, int index) {
        int length =
                (json[index] & 0xe0) == 0xc0 ? 2 : (json[index] & 0xf0) == 0xe0 ? 3 : json[index] == DELETE ? 1 : 0;
        if (length == 0 || index + length > json.length) {
            return 0;
        }
        String character = new String(json, index, length, StandardCharsets.UTF_8);
        return character.length() == 1 && isUnsafe(character.charAt(0)) ? length : 0;
    }
}
