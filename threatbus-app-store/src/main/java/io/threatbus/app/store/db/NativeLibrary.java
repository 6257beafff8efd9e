package io.threatbus.app.store.db;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's native part from a directory of ours. The driver itself would unpack it into the temporary directory,
 * where hardened machines forbid to execute, and leave a copy there for each process that was killed; here there is one
 * file per version, checked and replaced at each start.
 */
public final class NativeLibrary {
    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";

    private NativeLibrary() {}

    /**
     * Makes SQLite usable in this class loader. Idempotent.
     *
     * @param directory where the library is unpacked; made if it is missing
     * @throws IOException if it cannot be written there
     * @throws ThreatBusException if it cannot be loaded from there
     */
    public static void load(Path directory) throws IOException {
        String folder = LibraryLoaderUtil.getNativeLibResourcePath();
        String name = LibraryLoaderUtil.getNativeLibName();
        try (InputStream resource = SQLiteJDBCLoader.class.getResourceAsStream(folder + "/" + name)) {
            if (resource == null) {
                throw new ThreatBusException("no SQLite for this kind of machine: the driver has no " + folder + "/"
                        + name + "; run the store on another one");
            }
            byte[] library = resource.readAllBytes();
            Path file = directory.toAbsolutePath().resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + name);
            unpack(library, file);
            initialize(file);
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

    /**
     * The driver takes the place from system properties, which all class loaders of the process share: they are set
     * for the moment of loading only, under a lock that is shared as widely.
     */
    private static void initialize(Path file) {
        synchronized (System.getProperties()) {
            String path = System.getProperty(PATH);
            String name = System.getProperty(NAME);
            try {
                System.setProperty(PATH, file.getParent().toString());
                System.setProperty(NAME, file.getFileName().toString());
                if (!SQLiteJDBCLoader.initialize()) {
                    throw new ThreatBusException("SQLite was not loaded from " + file);
                }
            } catch (ThreatBusException e) {
                throw e;
            } catch (Exception e) {
                throw new ThreatBusException(
                        "SQLite was not loaded from " + file + ": " + e.getMessage()
                                + "; see that the file system is not mounted noexec",
                        e);
            } finally {
                restore(PATH, path);
                restore(NAME, name);
            }
        }
    }

    private static void restore(String key, String value) {
        if (value == null) {
            System.clearProperty(key);
        } else {
            System.setProperty(key, value);
        }
    }
}
