package io.threatbus.toolkit.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Directories from which a native library can be loaded, the best one first: below the state directory if there is one,
 * else private to this process. Those on file systems that are mounted {@code noexec} come last, where the operating
 * system says which ones are.
 */
final class ExecutablePlaces {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final List<String> PRIVATE_ROOTS =
            List.of("RUNTIME_DIRECTORY", "CACHE_DIRECTORY", "XDG_RUNTIME_DIR");

    private ExecutablePlaces() {}

    /** The candidates, made if they were missing as far as that is possible. */
    static List<Path> candidates(Optional<Path> ofState) {
        return candidates(ofState, System::getenv, mounts());
    }

    static List<Path> candidates(Optional<Path> ofState, UnaryOperator<String> environment, List<String> mounts) {
        if (ofState.isPresent() && !isForbidden(ofState.get(), mounts)) {
            return List.of(ofState.get());
        }
        List<Path> roots = new ArrayList<>();
        roots.add(Path.of(System.getProperty("java.io.tmpdir")));
        PRIVATE_ROOTS.stream()
                .map(environment)
                .filter(value -> value != null && !value.isBlank())
                .map(Path::of)
                .forEach(roots::add);
        roots.add(Path.of(System.getProperty("user.home"), ".cache"));
        List<Path> places = new ArrayList<>();
        roots.stream().filter(root -> !isForbidden(root, mounts)).forEach(root -> addPrivate(root, places));
        ofState.ifPresent(places::add);
        return places;
    }

    /** A directory that only this user may enter; it is removed with the process where it is of this process alone. */
    private static void addPrivate(Path root, List<Path> places) {
        try {
            Files.createDirectories(root);
            Path directory = Files.createTempDirectory(root, "threatbus-");
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> remove(directory), "remove-" + directory.getFileName()));
            places.add(directory);
        } catch (IOException | UncheckedIOException e) {
            // Not a place to write to: the next one is tried, and if none does, the message names those that were.
        }
    }

    private static void remove(Path directory) {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            // The process ends: whatever is left is a file of a megabyte in a private directory.
        }
    }

    private static List<String> mounts() {
        try {
            return Files.readAllLines(MOUNTS, StandardCharsets.UTF_8);
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** Whether the innermost mount that holds this path forbids to execute. */
    static boolean isForbidden(Path path, List<String> mounts) {
        Path absolute = path.toAbsolutePath().normalize();
        Path innermost = null;
        boolean forbidden = false;
        for (String line : mounts) {
            String[] fields = line.split(" ", -1);
            if (fields.length < 4) {
                continue;
            }
            Path point = Path.of(unescaped(fields[1]));
            if (absolute.startsWith(point) && (innermost == null || point.startsWith(innermost))) {
                innermost = point;
                forbidden = List.of(fields[3].split(",", -1)).contains("noexec");
            }
        }
        return forbidden;
    }

    /** The kernel writes blanks, tabs, line feeds and backslashes of a path as octal numbers. */
    private static String unescaped(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
