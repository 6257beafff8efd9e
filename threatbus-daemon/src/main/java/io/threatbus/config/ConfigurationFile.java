package io.threatbus.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the configuration file is looked for when none is named. */
public final class ConfigurationFile {
    private static final Path SYSTEM_WIDE = Path.of("/etc/threatbus/config.yaml");
    private static final List<String> LOCAL_NAMES = List.of("config.yaml", "config.yml");

    private ConfigurationFile() {}

    /** {@code config.yaml} or {@code config.yml} in the directory, else the system-wide file, if there is one. */
    public static Optional<Path> find(Path directory) {
        return find(directory, SYSTEM_WIDE);
    }

    static Optional<Path> find(Path directory, Path systemWide) {
        return LOCAL_NAMES.stream()
                .map(directory::resolve)
                .filter(Files::exists)
                .findFirst()
                .or(() -> Optional.of(systemWide).filter(ConfigurationFile::mayExist));
    }

    /** What stands in a directory that this user may not enter is not known to be missing. */
    private static boolean mayExist(Path file) {
        return !Files.notExists(file);
    }
}
