package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.book.Entry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Entries that Suricata was too busy for, and when they are tried again. Owned by the thread of the socket; bounded. */
final class Retries {
    static final int MOST = 10_000;
    private static final long FIRST_PAUSE = Duration.ofMillis(2).toNanos();
    private static final int MOST_DOUBLINGS = 11;

    private record Retry(long at, LiveQueue.Change change) {}

    private final PriorityQueue<Retry> waiting = new PriorityQueue<>((a, b) -> Long.signum(a.at() - b.at()));
    private final Map<Entry, Integer> tries = new HashMap<>();

    /** Puts a change off; each time for twice as long, up to four seconds. False if there is no room. */
    boolean add(LiveQueue.Change change) {
        if (waiting.size() >= MOST) {
            return false;
        }
        int doublings = Math.min(MOST_DOUBLINGS, tries.merge(change.entry(), 1, Integer::sum) - 1);
        waiting.add(new Retry(System.nanoTime() + (FIRST_PAUSE << doublings), change));
        return true;
    }

    /** Forgets how often it was tried. */
    void done(Entry entry) {
        if (!tries.isEmpty()) {
            tries.remove(entry);
        }
    }

    /** The change that has waited for long enough. */
    Optional<LiveQueue.Change> poll(long now) {
        Retry first = waiting.peek();
        return first == null || first.at() - now > 0
                ? Optional.empty()
                : Optional.of(waiting.remove().change());
    }

    /** When the next one is due, in nanoseconds from now. */
    long pause(long now) {
        Retry first = waiting.peek();
        return first == null ? Long.MAX_VALUE : Math.max(0, first.at() - now);
    }

    int size() {
        return waiting.size();
    }

    void clear() {
        waiting.forEach(retry -> retry.change().lost());
        waiting.clear();
        tries.clear();
    }
}
