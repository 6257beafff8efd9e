package io.threatbus.app.zmq;

import io.threatbus.message.Message;
import io.threatbus.spi.Subscription;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A subscription without a bus; remembers what was said to be sent. */
final class QueueOfMessages implements Subscription {
    private final Queue<Message> queue = new ConcurrentLinkedQueue<>();
    private volatile boolean failing;
    private final List<Message> sent = new CopyOnWriteArrayList<>();

    /** Makes the next look into the queue fail. */
    void failOnce() {
        failing = true;
    }

    void add(List<? extends Message> messages) {
        queue.addAll(messages);
    }

    List<Message> sent() {
        return sent;
    }

    @Override
    public String subscriber() {
        return "app";
    }

    @Override
    public int drainTo(Collection<? super Message> target, int limit) {
        if (failing) {
            failing = false;
            throw new IllegalStateException("a failure for the test");
        }
        int count = 0;
        for (; count < limit && !queue.isEmpty(); count++) {
            target.add(queue.remove());
        }
        return count;
    }

    @Override
    public Optional<Message> poll(Duration timeout) {
        return Optional.ofNullable(queue.poll());
    }

    @Override
    public void onReady(Runnable wake) {}

    @Override
    public int depth() {
        return queue.size();
    }

    @Override
    public void requestSnapshot(Duration span) {}

    @Override
    public void sent(Message message) {
        sent.add(message);
    }

    @Override
    public void skipped(Message message, String reason) {}

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void close() {}
}
