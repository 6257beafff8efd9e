package io.threatbus.cli;

/** Picocli formats what it prints: a percent sign in a plain text has to be doubled. */
final class Percent {
    private Percent() {}

    static String escaped(String text) {
        return text.replace("%", "%%");
    }

    /** The text as picocli prints it, on one line. */
    static String plain(String format) {
        return format.replace("%n", "").replace("%%", "%");
    }
}
