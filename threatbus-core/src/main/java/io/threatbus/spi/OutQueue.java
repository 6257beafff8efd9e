package io.threatbus.spi;

import io.threatbus.message.Message;
import java.util.List;

/** The writing end of one subscriber's bounded queue, for the backbone. */
public interface OutQueue {
    /** Who reads it, for logs. */
    String subscriber();

    /**
     * Whether a plugin has subscribed for itself ({@link SubscriptionRequest#own}), so that it says nothing about whether
     * the applications that the bus serves are back. A backbone that keeps messages for an absent bus may wait for others.
     */
    default boolean standing() {
        return false;
    }

    /**
     * Whether it is a sensor's ({@link SubscriptionRequest#sensor}), which never gets what is in quarantine.
     */
    default boolean sensor() {
        return false;
    }

    /**
     * Hands a message over by the queue's overflow policy: when this returns, the message is queued, or dropped and
     * counted. It waits only for a queue whose policy is {@link Overflow#BLOCK}, and while the bus starts.
     *
     * @throws java.util.concurrent.CancellationException if the bus stops before it could take the message: a backbone that
     *     keeps messages for an absent bus keeps it
     */
    void put(Message message);

    /** Hands several over in their order, as {@link #put} would each, for less. The list is the caller's. */
    default void putAll(List<? extends Message> messages) {
        messages.forEach(this::put);
    }
}
