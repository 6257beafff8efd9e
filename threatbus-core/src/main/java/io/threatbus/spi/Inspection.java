package io.threatbus.spi;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Takes what a plugin can say of its settings before anything starts, for {@code threatbus check} and for the start
 * itself. Keys are those of the plugin's section, dotted below it, such as {@code tls.ca}; empty for the section.
 */
public interface Inspection {
    /** The name of the instance. */
    String name();

    /** The directory that {@link PluginContext#stateDirectory()} will be; it is not made for an inspection. */
    Optional<Path> stateDirectory();

    /**
     * The plugin will listen there. That two listen on one port is found by whoever asks.
     *
     * @param key the setting that names the port
     * @param port 0 for any
     */
    void listens(String key, String host, int port);

    /** The plugin will read this file, and cannot start without it. */
    void reads(String key, Path file);

    /** The plugin will write to this directory, and makes it where it is missing. */
    void writes(String key, Path directory);

    /**
     * The plugin will have this file for itself. That two want it is found by whoever asks.
     *
     * @param key the setting that names the file
     */
    default void owns(String key, Path file) {}

    /** Something that {@code start} would refuse. */
    void problem(String key, String text);
}
