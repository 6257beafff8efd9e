package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.wire.TopicFilter;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** The topics that this endpoint wants. Changed under the monitor, read without. */
final class OwnSubscriptions {
    private final Set<String> topics = new LinkedHashSet<>();
    private volatile TopicFilter filter = TopicFilter.EMPTY;

    TopicFilter filter() {
        return filter;
    }

    /** Whether the filter that peers see has changed. */
    synchronized boolean add(Collection<String> more) {
        topics.addAll(more);
        return update();
    }

    /** Whether the filter that peers see has changed. */
    synchronized boolean remove(Collection<String> fewer) {
        topics.removeAll(fewer);
        return update();
    }

    private boolean update() {
        TopicFilter before = filter;
        filter = TopicFilter.of(topics);
        return !filter.equals(before);
    }
}
