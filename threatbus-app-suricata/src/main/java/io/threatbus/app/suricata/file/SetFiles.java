package io.threatbus.app.suricata.file;

import io.threatbus.ThreatBusException;
import io.threatbus.app.suricata.book.DesiredState;
import io.threatbus.app.suricata.book.Entry;
import io.threatbus.app.suricata.engine.Inventory;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.message.Json;
import io.threatbus.stix.StixId;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The files that Suricata reads its datasets from when it starts: {@code tb-….lst} for plain ones, {@code tb-….ndjson} for
 * those with JSON. Each set is written by one thread at a time; reading is for the threads of sockets.
 */
public final class SetFiles implements Inventory {
    private static final String PLAIN = ".lst";
    private static final String WITH_JSON = ".ndjson";
    /** Suricata stops reading at a line of 1,024 bytes. */
    private static final int LONGEST_LINE = 1_023;

    private static final long LONGEST_FILE = 512L * 1024 * 1024;

    private final Path directory;
    private final Journal journal;

    /**
     * Files in a directory that exists.
     *
     * @throws IOException if it cannot be written to
     */
    public SetFiles(Path directory) throws IOException {
        this.directory = directory;
        this.journal = new Journal(directory.resolve(".threatbus-offered"), directory);
    }

    /**
     * Puts an empty file where none is, so that rules which name it can be loaded, and keeps what an earlier bus has written
     * until {@link #release}: Suricata may have it.
     */
    public void create() throws IOException {
        NetworkRules.create(directory);
        for (DataSet set : DataSet.IN_SURICATA) {
            Path old = path(set, WITH_JSON);
            if (Files.exists(old) && !Files.exists(before(set))) {
                Files.copy(old, before(set));
            }
            if (!Files.exists(path(set, PLAIN))) {
                AtomicFile.replace(path(set, PLAIN), out -> {});
            }
            if (!Files.exists(path(set, WITH_JSON))) {
                AtomicFile.replace(path(set, WITH_JSON), out -> writeJson(out, set.placeholder(), ""));
            }
        }
    }

    private Path before(DataSet set) {
        return directory.resolve("." + set.label() + ".before");
    }

    /** Every Suricata has been compared with what the earlier bus had left. */
    public void release() throws IOException {
        for (DataSet set : DataSet.IN_SURICATA) {
            Files.deleteIfExists(before(set));
        }
    }

    private Path path(DataSet set, String suffix) {
        return directory.resolve(set.label() + suffix);
    }

    /**
     * Writes a set as it is wanted now.
     *
     * @return how many lines are too long for Suricata's reader, and left out
     */
    public int write(DataSet set, DesiredState desired) throws IOException {
        List<Entry> entries = desired.wantedEntries(set);
        AtomicFile.replace(path(set, PLAIN), out -> {
            for (Entry entry : entries) {
                out.write(set.encode(entry.value()));
                out.write('\n');
            }
        });
        int[] leftOut = {0};
        AtomicFile.replace(path(set, WITH_JSON), out -> {
            writeJson(out, set.placeholder(), "");
            for (Entry entry : entries) {
                Optional<StixId> first = desired.first(entry);
                if (first.isPresent()
                        && !writeJson(out, entry.value(), first.get().toString())) {
                    leftOut[0]++;
                }
            }
        });
        return leftOut[0];
    }

    private static boolean writeJson(BufferedWriter out, String value, String indicator) throws IOException {
        String line = Json.write(Map.of("v", value, "id", indicator)).toString();
        if (line.getBytes(StandardCharsets.UTF_8).length > LONGEST_LINE) {
            return false;
        }
        out.write(line);
        out.write('\n');
        return true;
    }

    /** From now on only what is offered later is to be found in the journal; the files have the rest. */
    public void forgetOffered(int mark) throws IOException {
        journal.dropBefore(mark);
    }

    /** Where the journal is now; what is offered from now on comes behind it. */
    public int mark() throws IOException {
        return journal.mark();
    }

    @Override
    public Optional<Map<String, String>> dumped(DataSet set, long since) throws IOException {
        Path file = path(set, PLAIN);
        if (!Files.exists(file) || Files.getLastModifiedTime(file).toMillis() < since) {
            return Optional.empty();
        }
        Map<String, String> items = new HashMap<>();
        boolean sound = lines(file, line -> set.decode(line).ifPresent(value -> items.put(value, "")));
        return sound ? Optional.of(items) : Optional.empty();
    }

    @Override
    public Optional<Map<String, String>> possible(DataSet set) throws IOException {
        Optional<Map<String, String>> offered = journal.offered(set);
        if (offered.isEmpty() || !Files.exists(path(set, WITH_JSON))) {
            return Optional.empty();
        }
        // Which of several offers has arrived cannot be told: no indicator is one that differs from all.
        Map<String, String> items = offered.get();
        for (Path file : List.of(before(set), path(set, WITH_JSON))) {
            boolean sound = !Files.exists(file)
                    || lines(file, line -> item(line)
                            .ifPresent(item -> items.merge(
                                    item[0], item[1], (one, other) -> one.equals(other) ? one : Journal.SEVERAL)));
            if (!sound) {
                return Optional.empty();
            }
        }
        items.remove(set.placeholder());
        return Optional.of(items);
    }

    private static Optional<String[]> item(String line) {
        try {
            return Json.read(line.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> members
                            && members.get("v") instanceof String value
                    ? Optional.of(new String[] {value, String.valueOf(members.get("id"))})
                    : Optional.empty();
        } catch (ThreatBusException e) {
            return Optional.empty();
        }
    }

    private static boolean lines(Path file, Consumer<String> taker) throws IOException {
        if (Files.size(file) > LONGEST_FILE) {
            return false;
        }
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                taker.accept(line);
            }
            return true;
        } catch (MalformedInputException e) {
            return false;
        }
    }

    @Override
    public void offering(DataSet set, String value, String indicator) throws IOException {
        journal.offering(set, value, indicator);
    }

    /** Ends writing. */
    public void close() throws IOException {
        journal.close();
    }
}
