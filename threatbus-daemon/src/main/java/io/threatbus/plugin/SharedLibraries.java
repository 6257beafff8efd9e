package io.threatbus.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Libraries that stand once for all plugins that ask for them: those with native code, since the JVM binds a native
 * library to one class loader. Each is a directory of jars with a class loader of its own, between the plugin interface
 * and the plugins. A plugin asks with the attribute {@code Threatbus-Libraries} in the manifest of its jar, names
 * separated by blanks. Used by one thread while plugins are looked for.
 */
final class SharedLibraries {
    private static final String ATTRIBUTE = "Threatbus-Libraries";

    private final Optional<Path> directory;
    private final ClassLoader api;
    private final Map<String, ClassLoader> loaders = new HashMap<>();

    /**
     * Makes loaders as they are asked for.
     *
     * @param directory holds one directory of jars per library, if there are any
     * @param api what every library and plugin sees
     */
    SharedLibraries(Optional<Path> directory, ClassLoader api) {
        this.directory = directory;
        this.api = api;
    }

    /**
     * The parent of a plugin's class loader: the interface, and what the plugin asks for.
     *
     * @param problems takes what is asked for and not there
     */
    ClassLoader parentOf(Path plugin, List<Path> jars, List<String> problems) {
        List<ClassLoader> wanted = new ArrayList<>();
        for (Path jar : jars) {
            for (String name : namesIn(jar)) {
                Optional<ClassLoader> loader = loader(name);
                loader.filter(found -> !wanted.contains(found)).ifPresent(wanted::add);
                if (loader.isEmpty()) {
                    problems.add(plugin + " asks for the library '" + name + "', which is not in "
                            + directory.map(Path::toString).orElse("this installation")
                            + "; install the bus again, or put the library's jar into the plugin's directory and take"
                            + " the attribute " + ATTRIBUTE + " out of its manifest");
                }
            }
        }
        return wanted.isEmpty() ? api : new LibraryParent(api, wanted);
    }

    private static List<String> namesIn(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String names =
                    manifest == null ? null : manifest.getMainAttributes().getValue(ATTRIBUTE);
            return names == null || names.isBlank()
                    ? List.of()
                    : List.of(names.trim().split("\\s+", -1));
        } catch (IOException e) {
            // The class loader meets the same file next, and its message is the one that is reported.
            return List.of();
        }
    }

    private Optional<ClassLoader> loader(String name) {
        ClassLoader known = loaders.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<ClassLoader> made = directory
                .map(root -> root.resolve(name))
                .filter(library -> !name.contains("/") && !name.contains("..") && Files.isDirectory(library))
                .map(SharedLibraries::jars)
                .filter(jars -> jars.length > 0)
                .map(jars -> new URLClassLoader("library-" + name, jars, api));
        made.ifPresent(loader -> loaders.put(name, loader));
        return made;
    }

    private static URL[] jars(Path library) {
        try (Stream<Path> entries = Files.list(library)) {
            return entries.filter(PluginSource::isJar)
                    .sorted()
                    .map(PluginSource::url)
                    .toArray(URL[]::new);
        } catch (IOException e) {
            return new URL[0];
        }
    }

    /** Shows the interface first, then the libraries in the order in which they were asked for. */
    private static final class LibraryParent extends ClassLoader {
        private final List<ClassLoader> libraries;

        static {
            registerAsParallelCapable();
        }

        LibraryParent(ClassLoader api, List<ClassLoader> libraries) {
            super("threatbus-libraries", api);
            this.libraries = List.copyOf(libraries);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            for (ClassLoader library : libraries) {
                try {
                    return library.loadClass(name);
                } catch (ClassNotFoundException e) {
                    // The next library may have it; if none does, the plugin's own jars are asked.
                }
            }
            throw new ClassNotFoundException(name);
        }
    }
}
