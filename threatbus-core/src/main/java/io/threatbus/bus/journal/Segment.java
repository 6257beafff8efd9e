package io.threatbus.bus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One file of records.
 *
 * @param file where it is; the name is the number of its first record, so that names have the order of the records
 * @param last the highest number in it
 * @param records how many records it has
 * @param size its length in bytes
 */
record Segment(Path file, long last, long records, long size) {
    private static final String SUFFIX = ".journal";

    /** Where the file is that begins with a number. */
    static Path file(Path directory, long first) {
        return directory.resolve(HexFormat.of().toHexDigits(first) + SUFFIX);
    }

    /** The number in the name of a file; empty if it has none. */
    static OptionalLong first(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(HexFormat.fromHexDigitsToLong(name, 0, name.length() - SUFFIX.length()));
        } catch (IllegalArgumentException e) {
            return OptionalLong.empty();
        }
    }

    /** What the mark says of it. */
    WrittenMark.Entry marked() {
        return new WrittenMark.Entry(first(file).orElse(last), last, records);
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
