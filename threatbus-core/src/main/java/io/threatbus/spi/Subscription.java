package io.threatbus.spi;

import io.threatbus.message.Message;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A live subscription: the reading end of a subscriber's {@code outq}. One thread reads at a time; the other methods may
 * be called from any thread.
 */
public interface Subscription extends AutoCloseable {
    /** As given in the request. */
    String subscriber();

    /** For whom this is: as given in the request, otherwise named as the subscriber is. */
    @Beta
    default Peer peer() {
        return Peer.local(subscriber());
    }

    /**
     * Takes what is queued, without waiting; returns how many were added to {@code target}, which may be fewer than wait
     * where they are large. They count as memory of this subscription until they are {@link #sent} or {@link #skipped},
     * or nothing was left to take.
     */
    int drainTo(Collection<? super Message> target, int limit);

    /** Waits for the next message, for {@code timeout} at most. */
    Optional<Message> poll(Duration timeout) throws InterruptedException;

    /**
     * Sets what is called when the queue turns from empty to not empty, for readers that wait on a socket. It runs on
     * whatever thread put the message: it must not block. Called at once if messages wait already.
     */
    void onReady(Runnable wake);

    /**
     * Says whether somebody is there for whom this is read; true at first. While nobody is, the bus does not wait for
     * room under {@link Overflow#BLOCK}, but drops the oldest message, counts it, and says so: nobody else is held up by
     * an application that has lost its connection. To be called from any thread; does not block.
     */
    default void attended(boolean attended) {}

    /** How many messages wait. */
    int depth();

    /** How many messages for this subscriber were dropped because its queue was full. */
    default long dropped() {
        return 0;
    }

    /** Asks everybody for history; what comes arrives in this queue, as far as no newer news of the object came. */
    void requestSnapshot(Duration span);

    /** To be called for each message that was handed to the subscriber's transport; counted, and kept by the trace. */
    void sent(Message message);

    /** {@link #sent} for several at once, for less. The list is the caller's. */
    default void sentAll(List<? extends Message> messages) {
        messages.forEach(this::sent);
    }

    /**
     * To be called for each message that this subscriber cannot be given.
     *
     * @param reason a short stable code such as {@code pattern-and}, the same for all messages of its kind
     */
    void skipped(Message message, String reason);

    /** Whether the subscription has ended: closed by the plugin, or by the bus under {@link Overflow#DISCONNECT}. */
    boolean isClosed();

    /** Ends the subscription and frees its queue. Idempotent. */
    @Override
    void close();
}
