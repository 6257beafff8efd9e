package io.threatbus.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param origin where it stands
 * @param path the key that it is about, such as {@code admin.port}; empty for the file as a whole
 * @param text what is wrong, beginning with the key, and what to do about it; never a secret
 */
public record Problem(Origin origin, String path, String text) {
    /** A problem of a key. */
    public static Problem of(Origin origin, String path, String text) {
        return new Problem(origin, path, path.isEmpty() ? text : path + ": " + text);
    }

    /** Whether it is about a section, given by its path, or something in it, or about the file as a whole. */
    boolean concerns(String section) {
        return path.isEmpty()
                || path.equals(section)
                || path.startsWith(section + ".")
                || path.startsWith(section + "[");
    }

    @Override
    public String toString() {
        return origin + ": " + text;
    }
}
