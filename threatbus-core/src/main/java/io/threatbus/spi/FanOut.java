package io.threatbus.spi;

import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who gets which message: the table of subscriptions that every backbone needs. There are only four topics a message can
 * have, so the queues of each are worked out when a subscription changes; handing over a message costs nothing for those
 * who did not ask for it. A queue gets one copy whatever its overlapping subscriptions.
 *
 * <p>Any thread may call it; changes are guarded by the lock on {@code this}, handing over takes none.
 */
public final class FanOut {
    private record Entry(Topic topic, OutQueue outq) {}

    private final Set<Entry> entries = new LinkedHashSet<>();
    private volatile Map<Topic, List<OutQueue>> queues = Map.of();

    public synchronized void subscribe(Topic topic, OutQueue outq) {
        if (entries.add(new Entry(topic, outq))) {
            resolve();
        }
    }

    public synchronized void unsubscribe(Topic topic, OutQueue outq) {
        if (entries.remove(new Entry(topic, outq))) {
            resolve();
        }
    }

    /** Puts the message into every queue that asked for its topic. */
    public void deliver(Message message) {
        for (OutQueue outq : recipients(message.topic())) {
            outq.put(message);
        }
    }

    /**
     * Puts messages into every queue that asked for their topics, in their order, with one call for as many as follow
     * each other under one topic. A queue that fails keeps the others from nothing.
     *
     * @throws RuntimeException the first failure of a queue, after all had their turn; it knows the others as suppressed
     */
    public void deliver(List<? extends Message> messages) {
        List<RuntimeException> failures = new ArrayList<>();
        int from = 0;
        while (from < messages.size()) {
            Topic topic = messages.get(from).topic();
            int to = from + 1;
            while (to < messages.size() && messages.get(to).topic().equals(topic)) {
                to++;
            }
            List<? extends Message> run = messages.subList(from, to);
            for (OutQueue outq : recipients(topic)) {
                put(run, outq, failures);
            }
            from = to;
        }
        if (!failures.isEmpty()) {
            RuntimeException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    private static void put(List<? extends Message> run, OutQueue outq, List<RuntimeException> failures) {
        try {
            outq.putAll(run);
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    /** The queues that messages of this topic go to. */
    public List<OutQueue> recipients(Topic topic) {
        return queues.getOrDefault(topic, List.of());
    }

    private void resolve() {
        Map<Topic, List<OutQueue>> resolved = new HashMap<>();
        for (Topic topic : Topic.OF_MESSAGES) {
            Set<OutQueue> matching = new LinkedHashSet<>();
            for (Entry entry : entries) {
                if (entry.topic.isPrefixOf(topic)) {
                    matching.add(entry.outq);
                }
            }
            resolved.put(topic, new ArrayList<>(matching));
        }
        queues = Map.copyOf(resolved);
    }
}
