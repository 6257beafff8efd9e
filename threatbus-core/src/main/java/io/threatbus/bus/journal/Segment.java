package io.threatbus.bus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * One file of records.
 *
 * @param file where it is; the name is the number of its first record, so that names have the order of the records
 * @param last the highest number in it
 * @param size its length in bytes
 */
record Segment(Path file, long last, long size) {
    private static final String SUFFIX = ".journal";

    /** Where the file is that begins with a number. */
    static Path file(Path directory, long first) {
        return directory.resolve(HexFormat.of().toHexDigits(first) + SUFFIX);
    }

    /** All files of a directory, oldest first. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }
}
