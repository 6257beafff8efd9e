package io.threatbus.spi;

import io.threatbus.life.Outcome;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.stix.sensor.GuardMark;
import java.util.List;

/**
 * Is told of every step that messages take, on the thread that takes it, for as many at once as took it together. An
 * implementation must be quick and thread-safe, keeps no list it is given, never blocks, and throws nothing. A plugin
 * registers one with {@link AppContext#listen}.
 */
@Beta
public interface OutcomeListener {
    /** They came in and are on their way to the backbone. */
    default void accepted(String origin, List<? extends Message> messages) {}

    /** It came in, and turned out not to fit into the inbound queue. */
    default void refused(String origin, Message message) {}

    /** Something came in that is no message. */
    default void rejected(String origin, Rejection rejection) {}

    /** It was decided what it means. */
    default void decided(Indicator word, Outcome outcome) {}

    /** The guard has found something in it, and that is what becomes of it. Comes after {@link #decided}. */
    default void guarded(Indicator word, GuardMark mark) {}

    /** There is a new subscription. Called before any message for it is told. */
    default void subscribed(Recipient recipient) {}

    /** A subscription has ended. */
    default void unsubscribed(Recipient recipient) {}

    /** They wait for a subscriber. */
    default void queued(Recipient recipient, List<? extends Message> messages) {}

    /** They were dropped from, or in front of, a subscriber's full queue. */
    default void dropped(Recipient recipient, List<? extends Message> messages) {}

    /** They have left the bus for the subscriber. */
    default void sent(Recipient recipient, List<? extends Message> messages) {}

    /** The subscriber has confirmed them: it works with what they say. */
    default void applied(Recipient recipient, List<? extends Message> messages) {}

    /** A subscriber has shown what it holds. */
    default void proved(Recipient recipient, Proof proof) {}

    /** The subscriber should have had it, and could not be given it. */
    default void failed(Recipient recipient, Message message, String reason) {}

    /** The subscriber cannot be given it, or is not to have it. */
    default void skipped(Recipient recipient, Message message, String reason) {}
}
