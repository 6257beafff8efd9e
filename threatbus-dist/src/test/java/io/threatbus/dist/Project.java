package io.threatbus.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are while the tests run. */
final class Project {
    private static final Path MODULE = Path.of("").toAbsolutePath();

    private Project() {}

    /** A file of the project, by its path from the top. */
    static Path file(String path) {
        return MODULE.getParent().resolve(path);
    }

    /** The distribution, unpacked. */
    static Path distribution() {
        return MODULE.resolve("target/threatbus");
    }

    static String read(String path) {
        try {
            return Files.readString(file(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
