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
 * @param object the identifier of the object, empty if it has none that can be read
 * @param place the line around what is wrong and, below it, a caret; empty if that is of no use
 */
public record Rejection(String reason, String detail, String excerpt, String object, String place) {
    private static final int EXCERPT_CHARACTERS = 120;
    private static final int LONGEST_REASON = 64;
    private static final int LONGEST_DETAIL = 300;
    /** An escaped octet takes four characters. */
    private static final int LONGEST_EXCERPT = 160;

    private static final int LONGEST_OBJECT = 100;
    private static final int LONGEST_PLACE = 400;

    public Rejection {
        reason = ForeignText.cut(reason, LONGEST_REASON);
        detail = ForeignText.cut(detail, LONGEST_DETAIL);
        excerpt = ForeignText.cut(excerpt, LONGEST_EXCERPT);
        object = ForeignText.cut(object, LONGEST_OBJECT);
        place = ForeignText.cut(place, LONGEST_PLACE);
    }

    /** One of which no more is known. */
    public Rejection(String reason, String detail, String excerpt) {
        this(reason, detail, excerpt, "", "");
    }

    /** The same, of an object that is known. */
    Rejection about(String identifier) {
        return new Rejection(reason, detail, excerpt, identifier, place);
    }

    /** The same, with the place in what is wrong. */
    Rejection at(String lines) {
        return new Rejection(reason, detail, excerpt, object, lines);
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
