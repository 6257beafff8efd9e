package io.threatbus.spi;

import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which message: the table of subscriptions that every backbone needs. A message has one of four topics, so each
 * of them has its list of queues; handing over a message costs nothing for those who did not ask for it. A queue gets one
 * copy whatever its overlapping subscriptions.
 *
 * <p>To subscribe takes the same time whoever else is subscribed: the change is noted, and the next message, which goes
 * through the whole list anyway, makes the list. A topic that no message can have is not kept.
 *
 * <p>Any thread may call it; changes are guarded by the lock on {@code this}, handing over takes it only after a change.
 */
public final class FanOut {
    private record Entry(Topic topic, OutQueue outq) {}

    private final Set<Entry> entries = new HashSet<>();
    private final Map<Topic, Recipients> queues = new LinkedHashMap<>();

    /** Nobody is subscribed yet. */
    public FanOut() {
        Topic.OF_MESSAGES.forEach(topic -> queues.put(topic, new Recipients()));
    }

    /** Registers a queue for a topic or a prefix of topics. */
    public synchronized void subscribe(Topic topic, OutQueue outq) {
        List<Recipients> matching = matching(topic);
        if (!matching.isEmpty() && entries.add(new Entry(topic, outq))) {
            matching.forEach(recipients -> recipients.add(outq));
        }
    }

    /** Takes back one {@link #subscribe}. */
    public synchronized void unsubscribe(Topic topic, OutQueue outq) {
        if (entries.remove(new Entry(topic, outq))) {
            matching(topic).forEach(recipients -> recipients.remove(outq));
        }
    }

    private List<Recipients> matching(Topic prefix) {
        List<Recipients> matching = new ArrayList<>(Topic.OF_MESSAGES.size());
        queues.forEach((topic, recipients) -> {
            if (prefix.isPrefixOf(topic)) {
                matching.add(recipients);
            }
        });
        return matching;
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

    /** The queues that messages of this topic go to, in the order in which they subscribed. */
    public List<OutQueue> recipients(Topic topic) {
        Recipients recipients = queues.get(topic);
        return recipients == null ? List.of() : recipients.list();
    }

    /** The queues of one topic, each with the number of its subscriptions that match. Changes hold the table's lock. */
    private static final class Recipients {
        private final Map<OutQueue, Integer> matches = new LinkedHashMap<>();
        private volatile @Nullable List<OutQueue> current = List.of();

        synchronized void add(OutQueue outq) {
            if (matches.merge(outq, 1, Integer::sum) == 1) {
                current = null;
            }
        }

        synchronized void remove(OutQueue outq) {
            if (matches.computeIfPresent(outq, (queue, count) -> count == 1 ? null : count - 1) == null) {
                current = null;
            }
        }

        List<OutQueue> list() {
            @Nullable List<OutQueue> known = current;
            return known == null ? collect() : known;
        }

        private synchronized List<OutQueue> collect() {
            List<OutQueue> collected = List.copyOf(matches.keySet());
            current = collected;
            return collected;
        }
    }
}
