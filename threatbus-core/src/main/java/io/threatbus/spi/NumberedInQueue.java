package io.threatbus.spi;

import io.threatbus.message.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Gives each message the next number when it is taken. Owned by the thread that takes. */
final class NumberedInQueue implements AcknowledgedInQueue {
    private final InQueueReader inq;
    private final long stream;
    private final List<Message> batch = new ArrayList<>();
    private long next;

    NumberedInQueue(InQueueReader inq, long stream, long first) {
        this.inq = inq;
        this.stream = stream;
        this.next = first;
    }

    @Override
    public int take(Collection<? super HeldMessage> target, int limit, Duration timeout) throws InterruptedException {
        int taken = inq.take(batch, limit, timeout);
        for (Message message : batch) {
            target.add(new HeldMessage(stream, next++, message));
        }
        batch.clear();
        return taken;
    }

    @Override
    public void acknowledge(Collection<HeldMessage> messages) {}

    @Override
    public int size() {
        return inq.size();
    }

    @Override
    public boolean outlivesProcess() {
        return false;
    }
}
