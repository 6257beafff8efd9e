package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.broker.io.PeerInfo;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.ZeekMessage;
import java.time.Duration;
import java.util.List;

/**
 * A connected peer. All methods may be called from any thread; none of them blocks, {@link #awaitWritable} excepted. A
 * peering ends once and for all: a peer that comes back is a new one.
 */
public interface Peering {
    /** Who the peer is. */
    PeerInfo info();

    /**
     * Sends a value to this peer if one of its subscriptions covers the topic.
     *
     * @throws IllegalArgumentException if the topic is empty, longer than 65535 bytes or contains {@code <$>}
     */
    PublishResult publish(String topic, BrokerData value);

    /** Sends a Zeek message to this peer if one of its subscriptions covers the topic. */
    default PublishResult publish(String topic, ZeekMessage message) {
        return publish(topic, message.toData());
    }

    /**
     * Sends a value to this peer as soon as one of its subscriptions covers the topic. Until then it is held, in order and
     * within {@link BrokerLimits#holdBytes()}, at most for {@link BrokerLimits#holdTime()}: Zeek takes a moment to announce
     * a subscription, and what arrives before that is lost.
     *
     * @throws IllegalArgumentException if the topic is empty, longer than 65535 bytes or contains {@code <$>}
     */
    PublishResult publishWhenSubscribed(String topic, BrokerData value);

    /** Sends a Zeek message to this peer as soon as one of its subscriptions covers the topic. */
    default PublishResult publishWhenSubscribed(String topic, ZeekMessage message) {
        return publishWhenSubscribed(topic, message.toData());
    }

    /** Forgets what is held for a topic; to be called when nobody waits for it any more. */
    void discardHeld(String topic);

    /** The peer's subscriptions: topic prefixes, as last announced. They never shrink in libbroker's implementation. */
    List<String> filter();

    /** Whether one of the peer's subscriptions is a prefix of the topic. */
    boolean isSubscribedTo(String topic);

    /** The bytes that wait to be written to the peer, those that are held included. */
    long queuedBytes();

    /** Whether {@link #publish} would not answer {@link PublishResult#FULL} now. */
    boolean isWritable();

    /**
     * Waits until the write queue is below its limit or the peering has ended. Not to be called from a listener.
     *
     * @return whether {@link #isWritable()}
     */
    boolean awaitWritable(Duration timeout) throws InterruptedException;

    /** Events received from this peer. */
    long eventsIn();

    /** Messages that were written or are queued to this peer. */
    long messagesOut();

    /** What can be told about the peer's version; the protocol does not tell it, but habits do. */
    PeerRelease release();

    /** Whether the peering has not ended. */
    boolean isOpen();

    /**
     * Says goodbye: what is queued is written, the peer confirms having read it, and the connection ends. A peer that was
     * dialed is not dialed again.
     */
    void disconnect();

    /**
     * Ends the peering because the peer does not keep up, in the same way but not for good: a peer that was dialed is
     * dialed again.
     */
    void dropAsTooSlow();
}
