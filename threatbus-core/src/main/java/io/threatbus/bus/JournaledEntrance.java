package io.threatbus.bus;

import io.threatbus.bus.journal.Journal;
import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The way into the queue when messages are written to the journal first. Room in the queue is reserved before, so that
 * nobody waits for it while he holds the journal's lock, and the queue has the order of the journal. Thread-safe.
 */
final class JournaledEntrance {
    private static final int BATCH_MESSAGES = 64;
    private static final long BATCH_BYTES = 1024 * 1024;

    private final Queue<Message> queue;
    private final Journal journal;
    private final Semaphore room;

    /**
     * The entrance to an empty queue.
     *
     * @param capacity how many messages the queue takes
     */
    JournaledEntrance(Queue<Message> queue, int capacity, Journal journal) {
        this.queue = queue;
        this.journal = journal;
        this.room = new Semaphore(capacity);
    }

    void putAll(String origin, List<? extends Message> messages) throws InterruptedException {
        long never = System.nanoTime() + Long.MAX_VALUE / 2;
        int from = 0;
        while (from < messages.size()) {
            room.acquire();
            int more = batch(messages, from) - 1;
            int end = from + 1 + (room.tryAcquire(more) ? more : 0);
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
        return room.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS) && enter(origin, List.of(message), deadline);
    }

    private boolean enter(String origin, List<? extends Message> messages, long deadline) throws InterruptedException {
        boolean entered = false;
        try {
            entered = journal.append(origin, messages, deadline, () -> queue.addAll(messages));
            return entered;
        } finally {
            if (!entered) {
                room.release(messages.size());
            }
        }
    }

    /** So many messages have left the queue. */
    void left(int count) {
        room.release(count);
    }
}
