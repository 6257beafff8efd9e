package io.threatbus.message;

/**
 * Why something that came in is not a message.
 *
 * @param reason a stable code in lower-case with hyphens, such as {@code invalid-json}; the label of a counter
 * @param detail what exactly is wrong, for the log
 * @param excerpt the beginning of the input, with control characters escaped
 */
public record Rejection(String reason, String detail, String excerpt) {
    private static final int EXCERPT_CHARACTERS = 120;

    /** A rejection of input that the excerpt is cut from. */
    public static Rejection of(String reason, String detail, byte[] input) {
        return new Rejection(reason, detail, excerpt(input));
    }

    private static String excerpt(byte[] input) {
        StringBuilder text = new StringBuilder(EXCERPT_CHARACTERS + 1);
        for (int i = 0; i < input.length && text.length() < EXCERPT_CHARACTERS; i++) {
            int octet = input[i] & 0xff;
            if (octet >= ' ' && octet < 0x7f) {
                text.append((char) octet);
            } else {
                text.append(String.format("\\x%02x", octet));
            }
        }
        return input.length > EXCERPT_CHARACTERS ? text.append('…').toString() : text.toString();
    }
}
