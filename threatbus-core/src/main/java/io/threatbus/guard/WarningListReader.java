package io.threatbus.guard;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads warning lists as MISP keeps them: {@code NAME/list.json} below a directory. Stateless. */
final class WarningListReader {
    private static final String FILE = "list.json";
    private static final long LARGEST_FILE = 64L * 1024 * 1024;

    private WarningListReader() {}

    /** The files of the lists below a directory, by name. */
    static List<Path> files(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.resolve(FILE))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ThreatBusException(
                    "the warning lists in " + directory + " cannot be read: " + e.getMessage()
                            + "; give the directory that holds NAME/list.json",
                    e);
        }
    }

    /**
     * Reads one list.
     *
     * @throws ThreatBusException if the file is not a warning list
     */
    static WarningList read(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new ThreatBusException(file + " is larger than " + LARGEST_FILE + " bytes; leave it out");
            }
            return list(file, Json.read(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new ThreatBusException("the warning list " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static WarningList list(Path file, Object json) {
        if (!(json instanceof Map<?, ?> members) || !members.containsKey("list")) {
            throw new ThreatBusException(file + " is not a warning list: it has no list");
        }
        Path directory = file.getParent();
        WarningList.Builder builder = new WarningList.Builder(
                directory == null ? file.toString() : directory.getFileName().toString());
        builder.type(String.valueOf(members.get("type")));
        if (members.get("matching_attributes") instanceof List<?> attributes) {
            attributes.forEach(attribute -> builder.attribute(String.valueOf(attribute)));
        }
        for (String entry : entries(members.get("list"))) {
            builder.entry(entry);
        }
        return builder.build();
    }

    /** The values of a list, or the keys of an object that says something of each. */
    private static List<String> entries(Object list) {
        List<String> entries = new ArrayList<>();
        if (list instanceof List<?> values) {
            values.forEach(value -> entries.add(String.valueOf(value)));
        } else if (list instanceof Map<?, ?> values) {
            values.keySet().forEach(value -> entries.add(String.valueOf(value)));
        }
        return entries;
    }
}
