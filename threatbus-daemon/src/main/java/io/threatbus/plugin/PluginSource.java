package io.threatbus.plugin;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A place that plugins come from.
 *
 * @param location for people: a jar, a directory of jars, or the class path
 * @param mayBeEmpty whether it is fine if there is no plugin
 */
record PluginSource(String location, ClassLoader loader, boolean mayBeEmpty) {
    private static final String JAR = ".jar";

    static PluginSource classPath(ClassLoader loader) {
        return new PluginSource("the class path", loader, true);
    }

    /**
     * One source per directory and per jar in {@code directory}; what begins with a dot, and other files, are passed
     * over.
     *
     * @param problems takes what is wrong
     */
    static List<PluginSource> inDirectory(Path directory, SharedLibraries libraries, List<String> problems) {
        List<PluginSource> sources = new ArrayList<>();
        for (Path entry : list(directory, problems)) {
            if (Files.isDirectory(entry)) {
                List<Path> jars = list(entry, problems).stream()
                        .filter(PluginSource::isJar)
                        .toList();
                if (jars.isEmpty()) {
                    problems.add(entry + " holds no jar; put the plugin's jars there or remove the directory");
                } else {
                    sources.add(source(entry, jars, libraries.parentOf(entry, jars, problems)));
                }
            } else if (isJar(entry)) {
                sources.add(source(entry, List.of(entry), libraries.parentOf(entry, List.of(entry), problems)));
            }
        }
        return sources;
    }

    static boolean isJar(Path path) {
        return path.getFileName().toString().endsWith(JAR) && Files.isRegularFile(path);
    }

    private static List<Path> list(Path directory, List<String> problems) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            problems.add("the plugin directory " + directory + " cannot be read: " + e);
            return List.of();
        }
    }

    private static PluginSource source(Path location, List<Path> jars, ClassLoader parent) {
        URL[] urls = jars.stream().map(PluginSource::url).toArray(URL[]::new);
        String name = "plugin-" + location.getFileName();
        return new PluginSource(location.toString(), new URLClassLoader(name, urls, parent), false);
    }

    static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar + " has no URL", e);
        }
    }
}
