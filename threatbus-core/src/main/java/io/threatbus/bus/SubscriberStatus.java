package io.threatbus.bus;

import io.threatbus.message.Topic;
import io.threatbus.spi.Peer;
import io.threatbus.spi.QueueSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one subscriber is, at one moment.
 *
 * @param plugin the instance that serves it
 * @param peer whom it is for
 * @param depth messages that wait for it
 * @param bytes what those messages take of the heap
 * @param applied what it has confirmed; zero for one that never confirms anything
 * @param failed what should have reached it and did not
 * @param lag for how long the oldest message that waits has waited; zero if none waits
 * @param behindSince when its queue ran full, if it has not caught up yet
 */
public record SubscriberStatus(
        String subscriber,
        String plugin,
        Peer peer,
        List<Topic> topics,
        int depth,
        QueueSettings queue,
        long bytes,
        long queued,
        long sent,
        long applied,
        long failed,
        long dropped,
        long skipped,
        Duration lag,
        Optional<Instant> behindSince) {
    public SubscriberStatus {
        topics = List.copyOf(topics);
    }
}
