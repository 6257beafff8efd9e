package io.threatbus.bus;

import io.threatbus.message.Message;
import io.threatbus.spi.InQueueReader;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one inbound queue. Many write, through an {@link InqWriter} each; the backbone reads. */
final class Inq implements InQueueReader {
    private final BlockingQueue<Message> queue;

    Inq(int capacity) {
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    BlockingQueue<Message> queue() {
        return queue;
    }

    @Override
    public int take(Collection<? super Message> target, int limit, Duration timeout) throws InterruptedException {
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
