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

/**
 * Hands deliveries from the connection's thread to the consumer's. The broker sends no more than the prefetch ahead, so
 * putting one in never waits. Guarded by the lock on {@code this}.
 */
final class Inbox extends DefaultConsumer {
    private final String queue;
    private final Deque<Received> waiting = new ArrayDeque<>();
    private Optional<IOException> end = Optional.empty();

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
            boolean idle = waiting.isEmpty();
            waiting.add(received);
            if (idle) {
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
     * Takes what has come, waiting for the first for {@code timeout} at most.
     *
     * @throws IOException when delivery has ended; what was not taken yet will be delivered again
     */
    synchronized void take(Collection<? super Received> target, int limit, Duration timeout)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (waiting.isEmpty() && end.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
        if (end.isPresent()) {
            throw end.get();
        }
        for (int i = 0; i < limit && !waiting.isEmpty(); i++) {
            target.add(waiting.removeFirst());
        }
    }

    synchronized int size() {
        return waiting.size();
    }
}
