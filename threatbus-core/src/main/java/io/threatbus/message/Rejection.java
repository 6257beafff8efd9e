package io.threatbus.message;

/**
 * Why something that came in is not a message.
 *
 * <p>Rejections are kept, logged and shown, however many there are: whatever is given here, at most {@value
 * #LONGEST_REASON}, {@value #LONGEST_DETAIL} and {@value #LONGEST_EXCERPT} characters of it are kept.
 *
 * @param reason a stable code in lower-case with hyphens, such as {@code invalid-json}; the label of a counter
 * @param detail what exactly is wrong, for the log; a longer text is cut
 * @param excerpt the beginning of the input, with control characters escaped; a longer text is cut
 */
public record Rejection(String reason, String detail, String excerpt) {
    private static final int EXCERPT_CHARACTERS = 120;
    private static final int LONGEST_REASON = 64;
    private static final int LONGEST_DETAIL = 300;
    /** An escaped octet takes four characters. */
    private static final int LONGEST_EXCERPT = 160;

    public Rejection {
        reason = ForeignText.cut(reason, LONGEST_REASON);
        detail = ForeignText.cut(detail, LONGEST_DETAIL);
        excerpt = ForeignText.cut(excerpt, LONGEST_EXCERPT);
    }

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
