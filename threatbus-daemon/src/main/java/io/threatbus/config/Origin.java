package io.threatbus.config;

/**
 * Where a part of the configuration comes from.
 *
 * @param source the file or the environment variable
 * @param line counted from 1; 0 where there are no lines
 * @param column counted from 1; 0 where there are no columns
 */
public record Origin(String source, int line, int column) {
    private static final String ENVIRONMENT = "environment variable ";

    /** What the program itself brings along. */
    public static final Origin BUILT_IN = new Origin("built-in default", 0, 0);

    /** A file as a whole. */
    public static Origin ofFile(String file) {
        return new Origin(file, 0, 0);
    }

    /** An environment variable. */
    public static Origin ofVariable(String name) {
        return new Origin(ENVIRONMENT + name, 0, 0);
    }

    /** A place in the same source. */
    Origin at(int newLine, int newColumn) {
        return new Origin(source, newLine, newColumn);
    }

    boolean isEnvironment() {
        return source.startsWith(ENVIRONMENT);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
