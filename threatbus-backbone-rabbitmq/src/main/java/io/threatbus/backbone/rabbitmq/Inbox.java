package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Hands deliveries from the connection's thread to the consumer's. The broker sends no more than the prefetch ahead, so
 * putting one in never waits. Guarded by the lock on {@code this}.
 */
final class Inbox extends DefaultConsumer {
    /** Where so many were taken at once, more are about to come. */
    private static final int MANY = 4;

    private static final long GATHERING_NANOS = 1_000_000;

    private final String queue;
    private final Deque<Received> waiting = new ArrayDeque<>();
    private Optional<IOException> end = Optional.empty();
    /** How many the consumer waits for. */
    private int wanted = 1;

    private int lastTaken;

    Inbox(Channel channel, String queue) {
        super(channel);
        this.queue = queue;
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        String id = properties.getMessageId();
        Received received = new Received(
                envelope.getDeliveryTag(),
                envelope.isRedeliver(),
                id == null ? Optional.empty() : MessageId.read(id),
                body);
        synchronized (this) {
            waiting.add(received);
            if (waiting.size() == wanted) {
                notifyAll();
            }
        }
    }

    @Override
    public void handleCancel(String tag) {
        end(new QueueLostException(queue));
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
        end(new IOException("the channel is closed", signal));
    }

    private synchronized void end(IOException reason) {
        if (end.isEmpty()) {
            end = Optional.of(reason);
        }
        notifyAll();
    }

    /**
     * Takes what has come, waiting for the first for {@code timeout} at most. Where many come, it waits a moment for more,
     * so that the consumer and all behind it are woken once for many.
     *
     * @throws InterruptedException if the thread is interrupted, whether it has to wait or not
     * @throws IOException when delivery has ended; what was not taken yet will be delivered again
     */
    synchronized void take(Collection<? super Received> target, int limit, Duration timeout)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the backbone stops");
        }
        await(1, timeout.toNanos());
        if (lastTaken >= MANY) {
            await(limit, GATHERING_NANOS);
        }
        if (end.isPresent()) {
            throw end.get();
        }
        lastTaken = Math.min(limit, waiting.size());
        for (int i = 0; i < lastTaken; i++) {
            target.add(waiting.removeFirst());
        }
    }

    private void await(int count, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        wanted = count;
        while (waiting.size() < count && end.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Waits a while for the end of delivery, which shows as an exception. */
    synchronized void awaitEnd(Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (long left = timeout.toNanos(); end.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (end.isPresent()) {
            throw end.get();
        }
    }

    synchronized int size() {
        return waiting.size();
    }
}
