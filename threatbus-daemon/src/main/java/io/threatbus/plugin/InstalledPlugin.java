package io.threatbus.plugin;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A plugin that is there to be used.
 *
 * @param <T> the interface it implements
 * @param name its key in the configuration, or the subcommand
 * @param version from the manifest of its jar, if that says one
 * @param location the jar or directory of classes it comes from
 * @param factory makes a fresh object each time; its methods run with the plugin's own class loader as the context
 *     class loader of the thread
 */
public record InstalledPlugin<T>(
        PluginKind kind, String name, Optional<String> version, String location, Supplier<T> factory) {}
