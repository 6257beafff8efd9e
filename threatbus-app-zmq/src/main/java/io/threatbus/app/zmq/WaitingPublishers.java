package io.threatbus.app.zmq;

import io.threatbus.message.Message;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.MemoryAccount;
import io.threatbus.zmtp.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The publishers whose messages the bus does not take yet, because it is full or somebody who reads is behind: they are
 * not read from meanwhile, and the others go on. What waits here is reserved; where that is too much, whoever has most is
 * sent away. Owned by the receiver's thread.
 */
final class WaitingPublishers {
    /** As many as the bus takes at once. */
    private static final int BATCH = 64;
    /** Around the text of a message. */
    private static final int AROUND = 500;

    private final MemoryAccount memory;
    private final Map<Connection, Waiting> waiting = new LinkedHashMap<>();

    private static final class Waiting {
        private final InQueue inq;
        private final Deque<List<Message>> batches = new ArrayDeque<>();
        private long bytes;
        private boolean orphan;

        Waiting(InQueue inq) {
            this.inq = inq;
        }
    }

    WaitingPublishers(MemoryAccount memory) {
        this.memory = memory;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Lets messages in, in order, or keeps them and stops to read. False if there is no memory for that. */
    boolean put(Connection connection, InQueue inq, List<Message> messages) throws InterruptedException {
        int from = 0;
        if (!waiting.containsKey(connection)) {
            while (from < messages.size() && inq.tryPutAll(batch(messages, from))) {
                from = Math.min(messages.size(), from + BATCH);
            }
        }
        if (from == messages.size()) {
            return true;
        }
        List<Message> rest = List.copyOf(messages.subList(from, messages.size()));
        long bytes = rest.stream().mapToLong(WaitingPublishers::weight).sum();
        if (!reserve(connection, bytes)) {
            return false;
        }
        Waiting entry = waiting.computeIfAbsent(connection, key -> new Waiting(inq));
        entry.bytes += bytes;
        for (int i = 0; i < rest.size(); i += BATCH) {
            entry.batches.add(batch(rest, i));
        }
        connection.setReading(false);
        return true;
    }

    private static List<Message> batch(List<Message> messages, int from) {
        return messages.subList(from, Math.min(messages.size(), from + BATCH));
    }

    private static long weight(Message message) {
        return AROUND + 2L * message.json().size();
    }

    private boolean reserve(Connection connection, long bytes) {
        while (!memory.reserve(bytes)) {
            Optional<Connection> largest = largest();
            Waiting own = waiting.get(connection);
            if (largest.isEmpty()
                    || largest.get().equals(connection)
                    || bytesOf(largest.get()) <= bytes + (own == null ? 0 : own.bytes)) {
                return false;
            }
            Connection ending = largest.get();
            drop(ending);
            ending.close("memory is short, and most of what waits for the bus is its");
        }
        return true;
    }

    private Optional<Connection> largest() {
        Connection largest = null;
        for (Connection candidate : waiting.keySet()) {
            if (largest == null || bytesOf(candidate) > bytesOf(largest)) {
                largest = candidate;
            }
        }
        return Optional.ofNullable(largest);
    }

    private long bytesOf(Connection connection) {
        Waiting entry = waiting.get(connection);
        return entry == null ? 0 : entry.bytes;
    }

    private void drop(Connection connection) {
        Waiting entry = waiting.remove(connection);
        if (entry != null) {
            memory.release(entry.bytes);
        }
    }

    /** Tries again, one after the other; whoever has nothing left is read from again. */
    void retry() throws InterruptedException {
        if (waiting.isEmpty()) {
            return;
        }
        for (Map.Entry<Connection, Waiting> each : List.copyOf(waiting.entrySet())) {
            Waiting entry = each.getValue();
            while (!entry.batches.isEmpty() && entry.inq.tryPutAll(entry.batches.peek())) {
                long bytes = entry.batches.remove().stream()
                        .mapToLong(WaitingPublishers::weight)
                        .sum();
                entry.bytes -= bytes;
                memory.release(bytes);
            }
            if (entry.batches.isEmpty()) {
                waiting.remove(each.getKey());
                if (!entry.orphan) {
                    each.getKey().setReading(true);
                }
            }
        }
    }

    /** The connection has ended; what waits is let in all the same, under its own origin. */
    void orphan(Connection connection) {
        Waiting entry = waiting.get(connection);
        if (entry != null) {
            entry.orphan = true;
        }
    }

    /** Lets everything in that waits, however long that takes: the endpoint stops. */
    void flush() throws InterruptedException {
        for (Connection connection : List.copyOf(waiting.keySet())) {
            Waiting entry = waiting.get(connection);
            while (entry != null && !entry.batches.isEmpty()) {
                entry.inq.putAll(entry.batches.peek());
                entry.batches.remove();
            }
            drop(connection);
        }
    }
}
