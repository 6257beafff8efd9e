package io.threatbus.app.suricata.file;

import io.threatbus.app.suricata.point.DataSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was offered to datasets with JSON since their files were written, a line each: a bus that is killed leaves items in
 * Suricata that only this tells of. Kept in two files that take turns, each begun when the files of the sets are about to be
 * written. Not forced to disk: after a power cut Suricata has nothing either. Thread-safe.
 */
final class Journal {
    /** Stands for an indicator where several may be right. */
    static final String SEVERAL = "several";

    private static final long MOST_BYTES = 256L * 1024 * 1024;

    private final Path[] files;
    private final Path directory;
    private RandomAccessFile out;
    private int current;
    private long bytes;
    private boolean sound = true;

    Journal(Path file, Path directory) throws IOException {
        this.files = new Path[] {file, file.resolveSibling(file.getFileName() + ".2")};
        this.directory = directory;
        this.out = open(files[0]);
        this.bytes = Files.size(files[0]);
        out.seek(bytes);
    }

    private RandomAccessFile open(Path file) throws IOException {
        RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
        AtomicFile.share(file, directory);
        return opened;
    }

    /**
     * What was offered to a set since the journal was last emptied, by this bus or the one before; empty if it does not have
     * everything.
     */
    synchronized Optional<Map<String, String>> offered(DataSet set) throws IOException {
        Map<String, String> items = new HashMap<>();
        for (Path file : files) {
            if (sound && Files.exists(file)) {
                read(file, set, items);
            }
        }
        return sound ? Optional.of(items) : Optional.empty();
    }

    private void read(Path file, DataSet set, Map<String, String> items) throws IOException {
        String prefix = set.label() + '\t';
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int tab = line.lastIndexOf('\t');
                if (line.startsWith(prefix) && tab > prefix.length()) {
                    String indicator = line.substring(tab + 1);
                    set.decode(line.substring(prefix.length(), tab))
                            .ifPresent(value ->
                                    items.merge(value, indicator, (one, other) -> one.equals(other) ? one : SEVERAL));
                }
            }
        } catch (MalformedInputException e) {
            sound = false;
        }
    }

    synchronized void offering(DataSet set, String value, String indicator) throws IOException {
        byte[] line =
                (set.label() + '\t' + set.encode(value) + '\t' + indicator + '\n').getBytes(StandardCharsets.UTF_8);
        if (bytes + line.length > MOST_BYTES) {
            sound = false;
            return;
        }
        out.write(line);
        bytes += line.length;
    }

    /** Turns to the other file. */
    synchronized int mark() throws IOException {
        out.close();
        current = 1 - current;
        out = open(files[current]);
        bytes = out.length();
        out.seek(bytes);
        return current;
    }

    /** Empties the file that was written before the mark. */
    synchronized void dropBefore(int mark) throws IOException {
        try (RandomAccessFile old = new RandomAccessFile(files[1 - mark].toFile(), "rw")) {
            old.setLength(0);
        }
        sound = true;
    }

    synchronized void close() throws IOException {
        out.close();
    }
}
