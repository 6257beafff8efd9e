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
    /** Why a message is {@link #skipped} that the subscriber is known to have in this very version: it counts as held. */
    @Beta
    String HELD_ALREADY = "held-already";

    /** As given in the request. */
    String subscriber();

    /** For whom this is: as given in the request, otherwise named as the subscriber is. */
    @Beta
    default Peer peer() {
        return Peer.local(subscriber());
    }

    /**
     * Takes what is queued, without waiting; returns how many were added to {@code target}, which may be fewer than wait
     * where they are large. They count as memory of this subscription until they are {@link #sent}, {@link #failed} or {@link #skipped},
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

    /**
     * Whether every plugin of this bus has answered what was asked of history: all they have waits in the queue, or was taken
     * from it. Other buses may still answer. Stays false if the question was lost on its way.
     */
    @Beta
    default boolean isHistoryComplete() {
        return false;
    }

    /** Asks everybody for history; what comes arrives in this queue, as far as no newer news of the object came. */
    void requestSnapshot(Duration span);

    /**
     * To be called for each message that has left for the subscriber, when it is with the operating system or, where the
     * subscriber answers, when it has; counted, and kept by the trace. What waits inside the plugin is not sent.
     */
    void sent(Message message);

    /** {@link #sent} for several at once, for less. The list is the caller's. */
    default void sentAll(List<? extends Message> messages) {
        messages.forEach(this::sent);
    }

    /**
     * To be called for each message of which the subscriber itself has said that it works with it, after {@link #sent}; by
     * a plugin whose application says so.
     */
    @Beta
    default void applied(Message message) {
        appliedAll(List.of(message));
    }

    /** {@link #applied} for several at once, for less. The list is the caller's. */
    @Beta
    default void appliedAll(List<? extends Message> messages) {}

    /** How many messages were reported as sent so far: a place in the stream, for {@link Proof#position}. */
    @Beta
    default long sentCount() {
        return 0;
    }

    /**
     * The digest of what the peer of this subscription should hold by now, see {@code docs/zeromq.md}; goes through all that
     * is active. Empty if nobody keeps account of it.
     */
    @Beta
    default Optional<String> digest() {
        return Optional.empty();
    }

    /** To be called when the peer, or a part of it, has shown what it holds; at most every few seconds for each part. */
    @Beta
    default void proved(Proof proof) {}

    /**
     * To be called in place of {@link #sent} for each message that the subscriber should have had and will not get, since
     * giving it went wrong.
     *
     * @param reason a short stable code such as {@code connection-lost}, the same for all messages of its kind
     */
    @Beta
    default void failed(Message message, String reason) {
        skipped(message, reason);
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
