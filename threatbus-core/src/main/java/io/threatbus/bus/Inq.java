package io.threatbus.bus;

import io.threatbus.bus.journal.Journal;
import io.threatbus.message.Message;
import io.threatbus.spi.InQueueReader;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one inbound queue. Many write, through an {@link InqWriter} each; the backbone reads. With a journal everything is
 * written there on its way in.
 */
final class Inq implements InQueueReader {
    private final BlockingQueue<Message> queue;
    private volatile @Nullable JournaledEntrance journaled;

    Inq(int capacity) {
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    /** From now on everything goes through a journal; to be called before the first message. */
    void writeTo(Journal journal) {
        journaled = new JournaledEntrance(queue, queue.remainingCapacity(), journal);
    }

    /** Puts all in at once, which a journal likes better than one by one. */
    void putAll(String origin, List<? extends Message> messages) throws InterruptedException {
        @Nullable JournaledEntrance entrance = journaled;
        if (entrance == null) {
            for (Message message : messages) {
                queue.put(message);
            }
        } else {
            entrance.putAll(origin, messages);
        }
    }

    boolean offer(String origin, Message message, Duration timeout) throws InterruptedException {
        @Nullable JournaledEntrance entrance = journaled;
        return entrance == null
                ? queue.offer(message, timeout.toNanos(), TimeUnit.NANOSECONDS)
                : entrance.offer(origin, message, timeout);
    }

    int remainingCapacity() {
        return queue.remainingCapacity();
    }

    @Override
    public int take(Collection<? super Message> target, int limit, Duration timeout) throws InterruptedException {
        int taken = takeFromQueue(target, limit, timeout);
        @Nullable JournaledEntrance entrance = journaled;
        if (entrance != null && taken > 0) {
            entrance.left(taken);
        }
        return taken;
    }

    private int takeFromQueue(Collection<? super Message> target, int limit, Duration timeout)
            throws InterruptedException {
        int taken = queue.drainTo(target, limit);
        if (taken > 0) {
            return taken;
        }
        @Nullable Message first = queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
            return 0;
        }
        target.add(first);
        return 1 + queue.drainTo(target, limit - 1);
    }

    @Override
    public int size() {
        return queue.size();
    }
}
