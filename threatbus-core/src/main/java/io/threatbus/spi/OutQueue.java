package io.threatbus.spi;

import io.threatbus.message.Message;

/** The writing end of one subscriber's bounded queue, for the backbone. */
public interface OutQueue {
    /** Who reads it, for logs. */
    String subscriber();

    /**
     * Hands a message over by the queue's overflow policy: when this returns, the message is queued, or dropped and
     * counted. It waits only for a queue whose policy is {@link Overflow#BLOCK}.
     */
    void put(Message message);
}
