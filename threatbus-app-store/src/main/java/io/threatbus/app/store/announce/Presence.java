package io.threatbus.app.store.announce;

import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Listens for the words of {@link Peers}. They come under the topic of all envelopes, so also every snapshot that goes over
 * the backbone comes by here, as fast as the backbone is. It is let go where it comes, on the thread that brings it: in a
 * queue it would push out what is listened for, and count as lost. Thread-safe; the queue is guarded by the lock on
 * {@code this}.
 */
final class Presence implements AutoCloseable {
    private static final QueueSettings QUEUE = new QueueSettings(10_000, Overflow.DROP_OLDEST);

    private final Peers peers;
    private final Subscription subscription;
    private final Semaphore heard = new Semaphore(0);
    private final List<Message> arrived = new ArrayList<>();

    Presence(AppContext context, Peers peers) {
        this.peers = peers;
        this.subscription =
                context.subscribe(SubscriptionRequest.to(context.name() + "-presence", Topic.SNAPSHOT_ENVELOPE)
                        .withQueue(QUEUE)
                        .withOwn());
        subscription.onReady(this::listen);
    }

    private synchronized void listen() {
        long now = System.nanoTime();
        while (subscription.drainTo(arrived, QUEUE.capacity()) > 0) {
            for (Message message : arrived) {
                if (peers.hear(message, now)) {
                    heard.release();
                }
            }
            arrived.clear();
        }
    }

    /** Waits until a store is heard, or for a while. */
    void await(Duration timeout) throws InterruptedException {
        if (heard.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            heard.drainPermits();
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
