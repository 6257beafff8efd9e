package io.threatbus.app.store.inbox;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.StoreCounters;
import io.threatbus.message.MessageParser;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where messages wait on disk while more come than can be sorted in: appended to files beside the database, which costs
 * little more than copying them. First in, first out, and outlives the process. How far they are sorted in is written
 * into the database by the same transaction that sorts them in, so each is sorted in once, whenever the process dies.
 * Files that are done with are kept as {@linkplain InboxSpares spares}.
 * Belongs to the thread that writes.
 */
public final class Inbox implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Inbox.class);
    private static final String SUFFIX = "-inbox-";
    /** At about this length the next file is begun. */
    static final long FILE_BYTES = 16L * 1024 * 1024;

    private final Connections connections;
    private final MessageParser parser;
    private final InboxBlock block = new InboxBlock();
    private final TreeMap<Long, InboxFile> files = new TreeMap<>();
    private final InboxSpares spares;
    /** Up to here everything is sorted in: on disk, and with what the open transaction has taken. */
    private Place committed;

    private Place place;
    private long newest;
    private boolean appending;
    private long size;
    private long taken;

    private record Place(long file, long position) {}

    /**
     * The inbox that belongs to a database.
     *
     * @param mostSpareBytes how much room may be kept for the next burst
     */
    public Inbox(Connections connections, Connection writer, MessageParser parser, LongSupplier mostSpareBytes)
            throws SQLException, IOException {
        this.connections = connections;
        this.spares = new InboxSpares(connections, mostSpareBytes);
        this.parser = parser;
        committed = new Place(
                StoreCounters.INBOX_FILE.read(writer).orElse(0),
                StoreCounters.INBOX_POSITION.read(writer).orElse(0));
        place = committed;
        newest = committed.file();
        try {
            open();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void open() throws IOException {
        List<Long> numbers = numbers(connections);
        newest = numbers.stream().reduce(committed.file(), Math::max);
        for (long number : numbers) {
            if (number < committed.file()) {
                Files.deleteIfExists(path(number));
                continue;
            }
            long from = number == committed.file() ? committed.position() : 0;
            InboxFile file = InboxFile.open(path(number), number, from, number == newest);
            files.put(number, file);
            size += file.messages();
        }
    }

    private static List<Long> numbers(Connections connections) throws IOException {
        List<Long> numbers = new ArrayList<>();
        Path prefix = connections.beside(SUFFIX).toAbsolutePath();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(prefix.getParent(), prefix.getFileName() + "*")) {
            for (Path path : found) {
                String number = path.getFileName()
                        .toString()
                        .substring(prefix.getFileName().toString().length());
                if (number.matches("[0-9]{1,18}")) {
                    numbers.add(Long.valueOf(number));
                }
            }
        }
        numbers.sort(null);
        return numbers;
    }

    private Path path(long number) {
        return connections.beside(SUFFIX + number);
    }

    /** Whether a database has an inbox on disk; a store that has stopped has one only if it could not sort all in. */
    public static boolean isThere(Connections connections) throws IOException {
        return !numbers(connections).isEmpty();
    }

    /**
     * Messages that waited together.
     *
     * @param arrivals what came, in order
     * @param arrived when
     * @param unreadable how many could not be read any more
     */
    public record Waiting(List<Arrival> arrivals, long arrived, int unreadable) {}

    /** How many wait. */
    public long size() {
        return size;
    }

    /** How much room they take, in bytes. */
    public long bytes() {
        long bytes = 0;
        for (Map.Entry<Long, InboxFile> file : files.tailMap(place.file()).entrySet()) {
            bytes += file.getValue().end() - (file.getKey() == place.file() ? place.position() : 0);
        }
        return bytes;
    }

    /** Puts all messages of the backlog behind those that wait already. Each leaves the backlog once it is on disk. */
    public void append(Backlog backlog, long now) throws IOException {
        while (backlog.size() > 0) {
            InboxFile file = fileToAppendTo();
            int number = block.encode(backlog.objects(), file.number(), now);
            file.append(block.encoded());
            backlog.remove(number);
            size += number;
        }
    }

    private InboxFile fileToAppendTo() throws IOException {
        if (!appending || files.get(newest).end() >= FILE_BYTES) {
            long next = newest + 1;
            Optional<InboxFile> spare = spares.take(path(next), next);
            files.put(next, spare.isPresent() ? spare.get() : InboxFile.create(path(next), next));
            newest = next;
            appending = true;
        }
        return files.get(newest);
    }

    /** Takes the oldest block out; empty if nothing waits. What the limits of today do not let in is left out. */
    public Optional<Waiting> take() throws IOException {
        Optional<InboxFile> file = next();
        if (file.isEmpty()) {
            size = 0;
            return Optional.empty();
        }
        long after = file.get().read(place.position(), block);
        place = new Place(place.file(), after);
        if (!block.isSound()) {
            logger.warn("a part of the inbox {}, before byte {}, is damaged and left out", path(place.file()), after);
            return Optional.of(new Waiting(List.of(), block.arrived(), count(block.claimed())));
        }
        List<byte[]> messages = block.messages();
        count(messages.size());
        return Optional.of(new Waiting(parse(messages), block.arrived(), 0));
    }

    private int count(int number) {
        size -= number;
        taken += number;
        return number;
    }

    /** The file in which the oldest block is, with the place at that block. */
    private Optional<InboxFile> next() {
        for (Map.Entry<Long, InboxFile> file : files.tailMap(place.file()).entrySet()) {
            if (file.getKey() > place.file()) {
                place = new Place(file.getKey(), 0);
            }
            if (place.position() < file.getValue().end()) {
                return Optional.of(file.getValue());
            }
        }
        return Optional.empty();
    }

    private List<Arrival> parse(List<byte[]> messages) {
        List<Arrival> arrivals = new ArrayList<>(messages.size());
        for (byte[] message : messages) {
            Arrival.read(message, parser).ifPresent(arrivals::add);
        }
        return arrivals;
    }

    /** Writes how far it is sorted in, into the open transaction. */
    public void save(Connection writer) throws SQLException {
        if (!place.equals(committed)) {
            StoreCounters.INBOX_FILE.write(writer, place.file());
            StoreCounters.INBOX_POSITION.write(writer, place.position());
        }
    }

    /** To be called after the commit: frees what is sorted in. */
    public void saved() {
        if (place.equals(committed)) {
            return;
        }
        committed = place;
        taken = 0;
        while (!files.isEmpty() && isDone(files.firstEntry())) {
            spares.keep(files.pollFirstEntry().getValue());
        }
        appending = files.containsKey(newest) && appending;
    }

    private boolean isDone(Map.Entry<Long, InboxFile> file) {
        return file.getKey() < place.file()
                || (file.getKey() == place.file()
                        && place.position() >= file.getValue().end());
    }

    /** Gives the room back that is kept for the next burst. */
    public void makeRoom() {
        spares.deleteAll();
    }

    /** To be called after a rollback. */
    public void rolledBack() {
        place = committed;
        size += taken;
        taken = 0;
    }

    @Override
    public void close() {
        for (InboxFile file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                logger.debug("closing the inbox", e);
            }
        }
        files.clear();
        spares.deleteAll();
    }
}
