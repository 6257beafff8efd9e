package io.threatbus.app.misp.feed;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Knows how far each partition has been dealt with, without a gap: records are handed over in order, but done in any
 * order. Guarded by the lock on {@code this}.
 */
final class OffsetTracker {
    /** For each partition, its open and its done offsets above the last commit. */
    private final Map<TopicPartition, TreeMap<Long, Boolean>> offsets = new HashMap<>();

    private int open;

    synchronized void begin(TopicPartition partition, long offset) {
        if (offsets.computeIfAbsent(partition, p -> new TreeMap<>()).put(offset, false) == null) {
            open++;
        }
    }

    /** Marks a record as done; unknown ones, of a partition that went to somebody else, are ignored. */
    synchronized void done(TopicPartition partition, long offset) {
        TreeMap<Long, Boolean> known = offsets.get(partition);
        if (known != null && known.replace(offset, false, true)) {
            open--;
        }
    }

    /** How many records are not done. */
    synchronized int open() {
        return open;
    }

    /** What can be committed since the last call. */
    synchronized Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> commit = new HashMap<>();
        offsets.forEach((partition, known) -> {
            long next = -1;
            while (!known.isEmpty() && known.firstEntry().getValue()) {
                next = known.pollFirstEntry().getKey() + 1;
            }
            if (next >= 0) {
                commit.put(partition, new OffsetAndMetadata(next));
            }
        });
        return commit;
    }

    /** Forgets partitions that are somebody else's now. */
    synchronized void forget(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            TreeMap<Long, Boolean> known = offsets.remove(partition);
            if (known != null) {
                open -= (int) known.values().stream().filter(done -> !done).count();
            }
        }
    }
}
