package io.threatbus.stix.pattern;

import io.threatbus.ThreatBusException;

/** A text that is not a STIX pattern: where it goes wrong, what stands there and what should. */
public final class PatternSyntaxException extends ThreatBusException {
    private static final long serialVersionUID = 1L;
    private static final int CONTEXT = 60;

    private final String text;
    private final int offset;
    private final String found;
    private final String expected;

    PatternSyntaxException(String text, int offset, String found, String expected) {
        super(Kind.INPUT, "not a STIX pattern: at offset " + offset + ", found " + found + ", expected " + expected);
        this.text = text;
        this.offset = offset;
        this.found = found;
        this.expected = expected;
    }

    /** Where it goes wrong, in UTF-16 units from the start of the text; the length of the text if it ends too early. */
    public int offset() {
        return offset;
    }

    /** What stands there, for people: a piece of the text in quotes, shortened, or {@code the end of the pattern}. */
    public String found() {
        return found;
    }

    /** What should stand there, for people. */
    public String expected() {
        return expected;
    }

    /** The part of the text around the offset, one line; control characters and tabs are shown as blanks. */
    public String excerptLine() {
        StringBuilder out = new StringBuilder(2 * CONTEXT + 6);
        int start = Math.max(0, offset - CONTEXT);
        int end = Math.min(text.length(), offset + CONTEXT);
        out.append(start > 0 ? "..." : "");
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            out.append(isControl(c) ? ' ' : c);
        }
        return out.append(end < text.length() ? "..." : "").toString();
    }

    /** A line with a caret under the place in {@link #excerptLine()}. */
    public String caretLine() {
        int start = Math.max(0, offset - CONTEXT);
        return " ".repeat(offset - start + (start > 0 ? 3 : 0)) + "^";
    }

    /** The whole story in three lines: the message, the excerpt, the caret. */
    public String describe() {
        return getMessage() + "\n  " + excerptLine() + "\n  " + caretLine();
    }

    private static boolean isControl(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    /** A piece of the text in quotes, shortened and without control characters, to stand in a message. */
    static String quote(String text, int start, int end) {
        int shown = Math.min(end, start + CONTEXT);
        StringBuilder out = new StringBuilder().append('"');
        for (int i = start; i < shown; i++) {
            char c = text.charAt(i);
            out.append(isControl(c) ? ' ' : c);
        }
        return out.append(shown < end ? "..." : "").append('"').toString();
    }
}
