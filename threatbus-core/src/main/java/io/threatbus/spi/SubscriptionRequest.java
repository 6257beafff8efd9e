package io.threatbus.spi;

import io.threatbus.message.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who wants what from the bus. Begin with {@link #to} and add the rest with the methods that return a changed copy: they
 * stay as they are when there is more to ask for.
 *
 * @param subscriber names the subscriber in logs, metrics and the status page; not secret
 * @param topics prefixes of the topics wanted; a message that matches several is delivered once
 * @param snapshot how far back history is wanted, if at all; {@link io.threatbus.message.SnapshotRequest#EVERYTHING}
 *     asks for all that is active
 * @param queue the bound of the subscriber's queue
 * @param peer whom the messages are for, whose permissions hold; empty for a plugin that asks for itself, and for
 *     somebody of whom nothing is known
 * @param own whether the plugin reads for itself as long as it runs, so that the subscription says nothing about whether
 *     the applications that the bus serves are there
 * @param sensor whether what comes is looked for in traffic or on hosts, so that its coverage is of interest: a sensor never
 *     gets what is in quarantine, while everybody else gets it with {@link io.threatbus.stix.sensor.GuardMark}
 * @param resumes whether the peer has shown that it still holds what it held when it was here last, so that it is to get
 *     the difference alone
 */
public record SubscriptionRequest(
        String subscriber,
        List<Topic> topics,
        Optional<Duration> snapshot,
        QueueSettings queue,
        @Beta Optional<Peer> peer,
        @Beta boolean own,
        @Beta boolean sensor,
        @Beta boolean resumes) {
    @Beta
    public SubscriptionRequest {
        topics = List.copyOf(topics);
    }

    /** A subscription of somebody of whom nothing is known. */
    public SubscriptionRequest(
            String subscriber, List<Topic> topics, Optional<Duration> snapshot, QueueSettings queue) {
        this(subscriber, topics, snapshot, queue, Optional.empty(), false, false, false);
    }

    /** A subscription without history and with the default queue. */
    public static SubscriptionRequest to(String subscriber, Topic... topics) {
        return to(subscriber, List.of(topics));
    }

    /** A subscription without history and with the default queue. */
    @Beta
    public static SubscriptionRequest to(String subscriber, List<Topic> topics) {
        return new SubscriptionRequest(subscriber, topics, Optional.empty(), QueueSettings.DEFAULT);
    }

    /** The same with history. */
    @Beta
    public SubscriptionRequest withSnapshot(Optional<Duration> span) {
        return new SubscriptionRequest(subscriber, topics, span, queue, peer, own, sensor, resumes);
    }

    /** The same with another queue. */
    @Beta
    public SubscriptionRequest withQueue(QueueSettings bound) {
        return new SubscriptionRequest(subscriber, topics, snapshot, bound, peer, own, sensor, resumes);
    }

    /** The same for a peer, whose permissions hold. */
    @Beta
    public SubscriptionRequest withPeer(Peer reader) {
        return new SubscriptionRequest(subscriber, topics, snapshot, queue, Optional.of(reader), own, sensor, resumes);
    }

    /** The same for the plugin itself. */
    @Beta
    public SubscriptionRequest withOwn() {
        return new SubscriptionRequest(subscriber, topics, snapshot, queue, peer, true, sensor, resumes);
    }

    /** The same for a sensor. */
    @Beta
    public SubscriptionRequest withSensor() {
        return new SubscriptionRequest(subscriber, topics, snapshot, queue, peer, own, true, resumes);
    }

    /** The same for a peer that goes on where it was. */
    @Beta
    public SubscriptionRequest withResume() {
        return new SubscriptionRequest(subscriber, topics, snapshot, queue, peer, own, sensor, true);
    }
}
