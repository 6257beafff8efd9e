package io.threatbus.app.store.inbox;

import io.threatbus.app.store.db.Connections;
import io.threatbus.app.store.db.StoreCounters;
import io.threatbus.message.MessageParser;
import java.io.IOException;
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
 * What each file holds is {@linkplain InboxMark written down}, so that nothing is missing without a word. Files that are
 * done with are kept as {@linkplain InboxSpares spares}.
 * Belongs to the thread that writes.
 */
public final class Inbox implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Inbox.class);
    private static final String SUFFIX = "-inbox-";
    private static final String MARK = "-inbox.mark";
    /** At about this length the next file is begun. */
    static final long FILE_BYTES = 16L * 1024 * 1024;

    private final Connections connections;
    private final MessageParser parser;
    private final InboxBlock block = new InboxBlock();
    private final TreeMap<Long, InboxFile> files = new TreeMap<>();
    private final InboxSpares spares;
    private final InboxMark mark;
    private final InboxLosses losses;
    /** Up to here everything is sorted in: on disk, and with what the open transaction has taken. */
    private Place committed;

    private Place place;
    private long newest;
    private boolean appending;
    private long size;
    private long taken;

    /** The messages are those of the file that are before the position. */
    private record Place(long file, long position, long messages) {}

    /**
     * The inbox that belongs to a database.
     *
     * @param mostSpareBytes how much room may be kept for the next burst
     */
    public Inbox(Connections connections, Connection writer, MessageParser parser, LongSupplier mostSpareBytes)
            throws SQLException, IOException {
        this.connections = connections;
        this.spares = new InboxSpares(connections, mostSpareBytes);
        this.mark = new InboxMark(connections.beside(MARK));
        this.losses = new InboxLosses(connections);
        this.parser = parser;
        committed = new Place(
                StoreCounters.INBOX_FILE.read(writer).orElse(0),
                StoreCounters.INBOX_POSITION.read(writer).orElse(0),
                StoreCounters.INBOX_MESSAGES.read(writer).orElse(0));
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
        List<Long> numbers = InboxFile.numbers(connections.beside(SUFFIX));
        newest = numbers.stream().reduce(committed.file(), Math::max);
        for (long number : numbers) {
            if (number < committed.file()) {
                Files.deleteIfExists(path(number));
                continue;
            }
            boolean begun = number == committed.file();
            long from = begun ? committed.position() : 0;
            long before = begun ? committed.messages() : 0;
            InboxFile file = InboxFile.open(path(number), number, from, before, number == newest);
            files.put(number, file);
            size += file.messages() - before;
        }
        mark.found().forEach(this::compare);
        mark.write(files.values());
    }

    private void compare(InboxMark.Entry had) {
        boolean begun = had.number() == committed.file();
        if (had.number() < committed.file() || (begun && had.end() <= committed.position())) {
            return;
        }
        InboxFile file = files.get(had.number());
        long found = file != null ? file.messages() : begun ? committed.messages() : 0;
        if (found < had.messages()) {
            losses.missing(path(had.number()), had, had.messages() - found);
        }
        if (file != null) {
            file.began(had.began());
        }
        newest = Math.max(newest, had.number());
    }

    /** What has turned out to be missing since this was asked last. */
    public Optional<InboxLoss> takeLoss() {
        return losses.take();
    }

    private Path path(long number) {
        return connections.beside(SUFFIX + number);
    }

    /** Whether a database has an inbox on disk; a store that has stopped has one only if it could not sort all in. */
    public static boolean isThere(Connections connections) throws IOException {
        return !InboxFile.numbers(connections.beside(SUFFIX)).isEmpty();
    }

    /**
     * Messages that waited together.
     *
     * @param arrivals what came, in order
     * @param arrived when
     * @param unreadable how many are left out, because the limits of today do not let them in
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
            mark.write(files.values());
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

    /** Takes the oldest block out; empty if nothing waits. What is damaged is {@linkplain #takeLoss lost}. */
    public Optional<Waiting> take() throws IOException {
        Optional<InboxFile> file = next();
        if (file.isEmpty()) {
            size = 0;
            return Optional.empty();
        }
        long after = file.get().read(place.position(), block);
        if (!block.isSound()) {
            int claimed = count(block.claimed(), after);
            losses.damaged(file.get(), after, claimed);
            return Optional.of(new Waiting(List.of(), file.get().began(), 0));
        }
        List<byte[]> messages = block.messages();
        List<Arrival> arrivals = parse(messages);
        int unreadable = messages.size() - arrivals.size();
        if (unreadable > 0) {
            logger.warn("the limits of today do not let {} messages in that waited in {}", unreadable, file.get());
        }
        count(messages.size(), after);
        return Optional.of(new Waiting(arrivals, block.arrived(), unreadable));
    }

    private int count(int number, long after) {
        place = new Place(place.file(), after, place.messages() + number);
        size -= number;
        taken += number;
        return number;
    }

    /** The file in which the oldest block is, with the place at that block. */
    private Optional<InboxFile> next() {
        for (Map.Entry<Long, InboxFile> file : files.tailMap(place.file()).entrySet()) {
            if (file.getKey() > place.file()) {
                place = new Place(file.getKey(), 0, 0);
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
            StoreCounters.INBOX_MESSAGES.write(writer, place.messages());
        }
    }

    /** To be called after the commit: frees what is sorted in. */
    public void saved() {
        if (place.equals(committed)) {
            return;
        }
        committed = place;
        taken = 0;
        boolean done = false;
        while (!files.isEmpty() && isDone(files.firstEntry())) {
            spares.keep(files.pollFirstEntry().getValue());
            done = true;
        }
        if (done) {
            mark.write(files.values());
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
        mark.close();
        spares.deleteAll();
    }
}
