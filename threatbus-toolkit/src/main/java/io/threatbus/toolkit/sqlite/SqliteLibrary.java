package io.threatbus.toolkit.sqlite;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's native part from a directory of ours. The driver itself would unpack it into the temporary directory,
 * where hardened machines forbid to execute, and leave a copy there for each process that was killed. Here there is one
 * file per version, checked and replaced at each start. Safe for use by several threads and by several plugins, which
 * share one driver.
 */
public final class SqliteLibrary {
    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";
    private static final String DIRECTORY = "libraries";

    private SqliteLibrary() {}

    /**
     * Makes SQLite usable. Idempotent.
     *
     * @param stateDirectory the plugin's own state directory, beside which the library is unpacked, once for all plugins;
     *     without one it goes into a private directory where programs may be executed
     * @throws ThreatBusException if the library cannot be unpacked or loaded; the message says where and what to change
     */
    public static void load(Optional<Path> stateDirectory) {
        // Each plugin has a copy of this class, but they share the driver and its system properties: so is the lock.
        synchronized (System.getProperties()) {
            List<String> failures = new ArrayList<>();
            Optional<Path> ofState = stateDirectory.map(own -> own.resolveSibling(DIRECTORY));
            if (loaded(ExecutablePlaces.candidates(ofState), failures)) {
                return;
            }
            if (ofState.isPresent() && loaded(ExecutablePlaces.candidates(Optional.empty()), failures)) {
                return;
            }
            throw new ThreatBusException("SQLite cannot be loaded, since its library can be executed nowhere: "
                    + String.join("; ", failures)
                    + "; set bus.state_directory to a directory on a file system that is not mounted noexec");
        }
    }

    private static boolean loaded(List<Path> places, List<String> failures) {
        for (Path place : places) {
            try {
                initialize(unpacked(place));
                return true;
            } catch (IOException | ThreatBusException e) {
                failures.add(place + ": " + e.getMessage());
            }
        }
        return false;
    }

    private static Path unpacked(Path directory) throws IOException {
        String folder = LibraryLoaderUtil.getNativeLibResourcePath();
        String name = LibraryLoaderUtil.getNativeLibName();
        try (InputStream resource = SQLiteJDBCLoader.class.getResourceAsStream(folder + "/" + name)) {
            if (resource == null) {
                throw new ThreatBusException("no SQLite for this kind of machine: the driver has no " + folder + "/"
                        + name + "; run this plugin on another one");
            }
            byte[] library = resource.readAllBytes();
            Path file = directory.toAbsolutePath().resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + name);
            unpack(library, file);
            return file;
        }
    }

    private static void unpack(byte[] library, Path file) throws IOException {
        Path directory = file.getParent();
        Files.createDirectories(directory);
        if (Files.isRegularFile(file)
                && Files.size(file) == library.length
                && Arrays.equals(Files.readAllBytes(file), library)) {
            return;
        }
        Path temporary = Files.createTempFile(directory, "sqlite-", ".unpacking");
        try {
            Files.write(temporary, library);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The driver takes the place from system properties; they are set for the moment of loading only. */
    private static void initialize(Path file) {
        String path = System.getProperty(PATH);
        String name = System.getProperty(NAME);
        try {
            System.setProperty(PATH, file.getParent().toString());
            System.setProperty(NAME, file.getFileName().toString());
            if (!SQLiteJDBCLoader.initialize()) {
                throw new ThreatBusException("the driver did not load " + file);
            }
        } catch (ThreatBusException e) {
            throw e;
        } catch (Exception e) {
            throw new ThreatBusException("the driver did not load " + file + ": " + e.getMessage(), e);
        } finally {
            restore(PATH, path);
            restore(NAME, name);
        }
    }

    private static void restore(String key, @Nullable String value) {
        if (value == null) {
            System.clearProperty(key);
        } else {
            System.setProperty(key, value);
        }
    }
}
