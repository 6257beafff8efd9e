package io.threatbus.bus;

import io.threatbus.bus.journal.Journal;
import io.threatbus.bus.memory.Room;
import io.threatbus.bus.memory.Weights;
import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import java.time.Duration;
import java.util.List;

/**
 * The way into the queue when messages are written to the journal first. Room in the queue is reserved before, so that
 * nobody waits for it while he holds the journal's lock, and the queue has the order of the journal. Thread-safe.
 */
final class JournaledEntrance {
    private static final int BATCH_MESSAGES = 64;
    private static final long BATCH_BYTES = 1024 * 1024;

    private final Inq inq;
    private final Journal journal;
    private final Room room;

    /**
     * The entrance to an empty queue.
     *
     * @param room what the queue has room for
     */
    JournaledEntrance(Inq inq, Room room, Journal journal) {
        this.inq = inq;
        this.room = room;
        this.journal = journal;
    }

    void putAll(String origin, List<? extends Message> messages) throws InterruptedException {
        long never = System.nanoTime() + Long.MAX_VALUE / 2;
        int from = 0;
        while (from < messages.size()) {
            int end = from + room.acquire(messages.subList(from, from + batch(messages, from)));
            enter(origin, messages.subList(from, end), never);
            from = end;
        }
    }

    private static int batch(List<? extends Message> messages, int from) {
        long bytes = 0;
        int count = 0;
        while (count < BATCH_MESSAGES && from + count < messages.size()) {
            bytes += messages.get(from + count) instanceof StixObject object
                    ? object.json().size()
                    : 0;
            if (count > 0 && bytes > BATCH_BYTES) {
                return count;
            }
            count++;
        }
        return count;
    }

    boolean offer(String origin, Message message, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        return room.tryAcquire(Weights.of(message), timeout.toNanos()) && enter(origin, List.of(message), deadline);
    }

    /** Writes down and lets in what room was acquired for; gives the room back if that is not possible in time. */
    boolean enter(String origin, List<? extends Message> messages, long deadline) throws InterruptedException {
        boolean entered = false;
        try {
            entered = journal.append(origin, messages, deadline, () -> inq.enter(messages));
            return entered;
        } finally {
            if (!entered) {
                room.release(
                        messages.size(),
                        messages.stream().mapToLong(Weights::of).sum());
            }
        }
    }
}
