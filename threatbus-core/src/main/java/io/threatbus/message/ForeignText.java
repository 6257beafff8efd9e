package io.threatbus.message;

/** Text from outside on its way to somewhere where it is kept: logs, traces, health reports. Pure functions. */
public final class ForeignText {
    private static final int LONGEST_NOTE = 40;

    private ForeignText() {}

    /**
     * The text itself, or, if it is longer than {@code most} characters, its beginning with a note of its length. The
     * result has at most {@code most} characters, and shares no memory with a longer text.
     *
     * @param most at least 40, so that the note fits
     */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        String note = "… (" + text.length() + " characters)";
        int kept = most - Math.min(LONGEST_NOTE, note.length());
        if (Character.isHighSurrogate(text.charAt(kept - 1))) {
            kept--;
        }
        return text.substring(0, kept) + note;
    }
}
