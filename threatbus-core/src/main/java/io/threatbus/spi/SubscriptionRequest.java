package io.threatbus.spi;

import io.threatbus.message.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who wants what from the bus.
 *
 * @param subscriber names the subscriber in logs, metrics and the status page; not secret
 * @param topics prefixes of the topics wanted; a message that matches several is delivered once
 * @param snapshot how far back history is wanted, if at all; {@link io.threatbus.message.SnapshotRequest#EVERYTHING}
 *     asks for all that is active
 * @param queue the bound of the subscriber's queue
 */
public record SubscriptionRequest(
        String subscriber, List<Topic> topics, Optional<Duration> snapshot, QueueSettings queue) {
    public SubscriptionRequest {
        topics = List.copyOf(topics);
    }

    /** A subscription without history and with the default queue. */
    public static SubscriptionRequest to(String subscriber, Topic... topics) {
        return new SubscriptionRequest(subscriber, List.of(topics), Optional.empty(), QueueSettings.DEFAULT);
    }
}
