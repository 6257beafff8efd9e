package io.threatbus.stix.pattern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The test data beside this class. */
final class PatternCorpus {
    private PatternCorpus() {}

    /** The lines of a file that are neither empty nor comments. */
    static Stream<String> lines(Path name) {
        try {
            List<String> lines = Files.readAllLines(directory().resolve(name), StandardCharsets.UTF_8);
            return lines.stream().filter(line -> !line.isBlank() && !line.startsWith("# "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The seeds for fuzzing, one input a file. */
    static List<byte[]> seeds() {
        try (Stream<Path> files = Files.list(directory().resolve("corpus"))) {
            return files.sorted().map(PatternCorpus::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        try {
            return Path.of(PatternCorpus.class.getResource("spec-examples.txt").toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
