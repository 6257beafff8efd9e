package io.threatbus.cli.text;

/** Picocli formats what it prints: a percent sign in a plain text has to be doubled. */
public final class Percent {
    private Percent() {}

    /** The text for picocli. */
    public static String escaped(String text) {
        return text.replace("%", "%%");
    }

    /** The text as picocli prints it, on one line. */
    public static String plain(String format) {
        return format.replace("%n", "").replace("%%", "%");
    }
}
