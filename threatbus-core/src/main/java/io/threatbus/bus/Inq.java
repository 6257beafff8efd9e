package io.threatbus.bus;

import io.threatbus.bus.journal.Journal;
import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.bus.memory.Room;
import io.threatbus.bus.memory.Weights;
import io.threatbus.message.Message;
import io.threatbus.spi.InQueueReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one inbound queue, bounded in messages and in bytes. Many write, through an {@link InqWriter} each; the backbone
 * reads. What it has taken counts until it takes again, since it has passed it on by then. With a journal everything is
 * written there on its way in.
 */
final class Inq implements InQueueReader {
    /** What the backbone is given at once, unless one message alone is larger. */
    private static final long MOST_TAKEN_BYTES = 4 * 1024 * 1024;

    private final LinkedBlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    private final Room room;
    private final MemoryBudget budget;
    private final List<Message> taken = new ArrayList<>();
    private volatile @Nullable JournaledEntrance journaled;

    Inq(int capacity, MemoryBudget budget) {
        this.budget = budget;
        this.room = new Room(capacity, budget.inputLimit());
    }

    /** From now on everything goes through a journal; to be called before the first message. */
    void writeTo(Journal journal) {
        journaled = new JournaledEntrance(this, room, journal);
    }

    /** Puts all in at once, which a journal likes better than one by one. */
    void putAll(String origin, List<? extends Message> messages) throws InterruptedException {
        @Nullable JournaledEntrance entrance = journaled;
        if (entrance == null) {
            int from = 0;
            while (from < messages.size()) {
                int count = room.acquire(messages.subList(from, messages.size()));
                enter(messages.subList(from, from + count));
                from += count;
            }
        } else {
            entrance.putAll(origin, messages);
        }
    }

    /**
     * Puts all in if there is room now. With a journal it may wait for the disk.
     *
     * @param before runs when there is room, before they are in
     */
    boolean tryPutAll(String origin, List<? extends Message> messages, Runnable before) throws InterruptedException {
        if (!room.tryAcquire(messages)) {
            return false;
        }
        before.run();
        @Nullable JournaledEntrance entrance = journaled;
        if (entrance == null) {
            enter(messages);
            return true;
        }
        return entrance.enter(origin, messages, System.nanoTime());
    }

    boolean offer(String origin, Message message, Duration timeout) throws InterruptedException {
        @Nullable JournaledEntrance entrance = journaled;
        if (entrance != null) {
            return entrance.offer(origin, message, timeout);
        }
        if (!room.tryAcquire(Weights.of(message), timeout.toNanos())) {
            return false;
        }
        enter(List.of(message));
        return true;
    }

    /** Adds what room was acquired for. */
    void enter(List<? extends Message> messages) {
        messages.forEach(budget::hold);
        queue.addAll(messages);
    }

    int remainingCapacity() {
        return room.messages();
    }

    /** What waits, and what the backbone is busy with, in bytes. */
    long bytes() {
        return room.bytesTaken();
    }

    @Override
    public int take(Collection<? super Message> target, int limit, Duration timeout) throws InterruptedException {
        taken.forEach(budget::letGo);
        taken.clear();
        @Nullable Message next = queue.poll();
        if (next == null) {
            next = queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        long bytes = 0;
        while (next != null) {
            taken.add(next);
            bytes += Weights.of(next);
            next = taken.size() < limit && bytes < MOST_TAKEN_BYTES ? queue.poll() : null;
        }
        room.release(taken.size(), bytes);
        target.addAll(taken);
        return taken.size();
    }

    @Override
    public int size() {
        return queue.size();
    }
}
