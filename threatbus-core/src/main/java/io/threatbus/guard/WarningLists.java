package io.threatbus.guard;

import io.threatbus.ThreatBusException;
import io.threatbus.stix.pattern.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The warning lists of a directory, each with what is to become of indicators on it. Asked from any thread, also while the
 * lists are read again; {@link #reload} is called by one thread at a time.
 */
public final class WarningLists {
    private static final Logger logger = LoggerFactory.getLogger(WarningLists.class);

    private final Optional<Path> directory;
    private final Map<String, GuardAction> actions;
    private final GuardAction otherwise;
    private final Map<Path, Long> versions = new HashMap<>();
    private final Map<Path, WarningList> read = new HashMap<>();
    private volatile List<WarningList> lists = List.of();

    /**
     * Lists that are not read yet.
     *
     * @param directory where they are; empty for none
     * @param actions by name of the list
     * @param otherwise for all other lists
     */
    public WarningLists(Optional<Path> directory, Map<String, GuardAction> actions, GuardAction otherwise) {
        this.directory = directory;
        this.actions = Map.copyOf(actions);
        this.otherwise = otherwise;
    }

    /** No lists. */
    public static WarningLists none() {
        return new WarningLists(Optional.empty(), Map.of(), GuardAction.FLAG);
    }

    /**
     * Reads what has changed since the last time. A list that cannot be read keeps what it was, and is named in the log.
     *
     * @return whether anything changed: the caller then judges anew what it has judged by the lists
     * @throws ThreatBusException if the directory cannot be read
     */
    public boolean reload() {
        if (directory.isEmpty()) {
            return false;
        }
        List<Path> files = WarningListReader.files(directory.get());
        boolean changed = read.keySet().retainAll(files);
        versions.keySet().retainAll(files);
        for (Path file : files) {
            changed |= reload(file);
        }
        if (changed) {
            lists = List.copyOf(new ArrayList<>(read.values()));
            logger.info(
                    "{} warning lists with {} entries are in force",
                    lists.size(),
                    lists.stream().mapToInt(WarningList::size).sum());
        }
        return changed;
    }

    private boolean reload(Path file) {
        try {
            long version = Files.getLastModifiedTime(file).toMillis() * 31 + Files.size(file);
            Long before = versions.put(file, version);
            if (before != null && before == version) {
                return false;
            }
            read.put(file, WarningListReader.read(file));
            return true;
        } catch (IOException | ThreatBusException e) {
            logger.warn("a warning list is left as it was: {}", e.getMessage());
            return false;
        }
    }

    /** How many lists are in force. */
    public int size() {
        return lists.size();
    }

    /** How many entries they have. */
    public int entries() {
        return lists.stream().mapToInt(WarningList::size).sum();
    }

    /** Another number for other lists and actions: of those that {@link #reload} has read last, by the same thread. */
    public long fingerprint() {
        long sum = otherwise.label().hashCode();
        for (Map.Entry<Path, Long> file : versions.entrySet()) {
            sum += file.getKey().toString().hashCode() * 0x9E3779B97F4A7C15L ^ file.getValue();
        }
        for (Map.Entry<String, GuardAction> action : actions.entrySet()) {
            sum += action.getKey().hashCode() * 0xC2B2AE3D27D4EB4FL
                    ^ action.getValue().label().hashCode();
        }
        return sum;
    }

    /** Whether no list is in force. */
    boolean isEmpty() {
        return lists.isEmpty();
    }

    /** What the lists say of a value: the strictest action counts. */
    public Optional<Hit> find(Point point) {
        Optional<Hit> worst = Optional.empty();
        for (WarningList list : lists) {
            GuardAction action = actions.getOrDefault(list.name(), otherwise);
            boolean stricter = worst.isEmpty() || action.compareTo(worst.get().action()) > 0;
            if (stricter && list.matches(point)) {
                worst = Optional.of(
                        new Hit("warning-list", "the value is on the warning list " + list.name(), action, true));
            }
        }
        return worst;
    }
}
