package io.threatbus.bus;

import io.threatbus.life.Outcome;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import java.util.List;

/**
 * Is told of every step that messages take, on the thread that takes it, for as many at once as took it together: an
 * implementation must be quick and thread-safe, keeps no list it is given, and never blocks.
 */
public interface MessageObserver {
    /** Does nothing. */
    MessageObserver NONE = new MessageObserver() {};

    /** They came in and are on their way to the backbone. */
    default void accepted(String origin, List<? extends Message> messages) {}

    /** It came in, and turned out not to fit into the inbound queue. */
    default void refused(String origin, Message message) {}

    /** Something came in that is no message. */
    default void rejected(String origin, Rejection rejection) {}

    /** It was decided what it means. */
    default void decided(Indicator word, Outcome outcome) {}

    /** They wait for a subscriber. */
    default void queued(String subscriber, List<? extends Message> messages) {}

    /** They were dropped from, or in front of, a subscriber's full queue. */
    default void dropped(String subscriber, List<? extends Message> messages) {}

    /** They were handed to the subscriber's transport. */
    default void sent(String subscriber, List<? extends Message> messages) {}

    /** The subscriber cannot be given it. */
    default void skipped(String subscriber, Message message, String reason) {}
}
