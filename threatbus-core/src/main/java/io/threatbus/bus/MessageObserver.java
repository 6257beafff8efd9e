package io.threatbus.bus;

import io.threatbus.message.Message;
import io.threatbus.message.Rejection;

/**
 * Is told of every step a message takes, on the thread that takes it: an implementation must be quick, thread-safe, and
 * never block.
 */
public interface MessageObserver {
    /** Does nothing. */
    MessageObserver NONE = new MessageObserver() {};

    /** It came in and is on its way to the backbone. */
    default void accepted(String origin, Message message) {}

    /** Something came in that is no message. */
    default void rejected(String origin, Rejection rejection) {}

    /** It waits for a subscriber. */
    default void queued(String subscriber, Message message) {}

    /** It was dropped from, or in front of, a subscriber's full queue. */
    default void dropped(String subscriber, Message message) {}

    /** It was handed to the subscriber's transport. */
    default void sent(String subscriber, Message message) {}

    /** The subscriber cannot be given it. */
    default void skipped(String subscriber, Message message, String reason) {}
}
