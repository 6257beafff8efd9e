package io.threatbus.bus.memory;

import io.threatbus.message.Message;
import io.threatbus.message.Stamps;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The messages of one queue, each held in the budget from the moment it is added until its reader is done with it.
 * Guarded by the queue's lock, but for {@link #bytes} and {@link #size}.
 */
public final class WaitingMessages {
    /** Beyond this, a reader does not say what it is done with. */
    private static final int MOST_UNSETTLED = 10_000;
    /** More than any reader takes at once. */
    private static final long MOST_UNSETTLED_BYTES = 4 * 1024 * 1024;

    private final MemoryBudget budget;
    private final Deque<Message> waiting = new ArrayDeque<>();
    /** The numbers of those messages that are history, counted from the first that was ever queued. */
    private final Deque<Long> history = new ArrayDeque<>();
    /** Taken, and not yet settled. */
    private final Deque<Message> taken = new ArrayDeque<>();

    private final WaitingTimes times;
    private long takenBytes;
    private long removed;
    private volatile int size;
    private volatile long bytes;

    /** An empty queue. */
    public WaitingMessages(MemoryBudget budget) {
        this.budget = budget;
        this.times = new WaitingTimes(System::nanoTime);
    }

    /** For how many nanoseconds the oldest has waited; 0 if none waits. From any thread. */
    public long oldestNanos() {
        return times.oldest();
    }

    /** How many wait. */
    public int size() {
        return size;
    }

    /** What they take, shared ones included. */
    public long bytes() {
        return bytes;
    }

    /** Whether none waits. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Adds some to the end. */
    public void addAll(List<? extends Message> messages) {
        long added = 0;
        for (Message message : messages) {
            added += budget.hold(message);
            waiting.addLast(message);
        }
        times.put(messages.size());
        change(messages.size(), added);
    }

    /** Adds one that is no live message. */
    public void addHistory(Message message) {
        history.addLast(removed + size);
        addAll(List.of(message));
    }

    /** How many of those that wait are history. */
    public int history() {
        return history.size();
    }

    /** Drops the oldest until at most so many messages, with at most so many bytes, are left; but for {@code fewest}. */
    public List<Message> dropTo(int most, long bytesLeft, int fewest) {
        List<Message> dropped = new ArrayList<>();
        while (size > most || (bytes > bytesLeft && size > fewest)) {
            dropped.add(drop());
        }
        return dropped;
    }

    private Message drop() {
        Message oldest = removeFirst();
        change(-1, -budget.letGo(oldest));
        return oldest;
    }

    /** Takes the oldest out; it counts in the budget until it is {@link #settled}. */
    public Message take() {
        Message oldest = removeFirst();
        long weight = Weights.of(oldest);
        change(-1, -weight);
        taken.addLast(oldest);
        takenBytes += weight;
        while (taken.size() > MOST_UNSETTLED || (takenBytes > MOST_UNSETTLED_BYTES && taken.size() > 1)) {
            settled(1);
        }
        return oldest;
    }

    private Message removeFirst() {
        if (!history.isEmpty() && history.getFirst() == removed) {
            history.removeFirst();
        }
        removed++;
        times.gone();
        return waiting.removeFirst();
    }

    /** The reader is done with so many of those that it took. */
    public void settled(int count) {
        for (int i = 0; i < count && !taken.isEmpty(); i++) {
            takenBytes -= budget.letGo(taken.removeFirst());
        }
    }

    /** The reader is done with everything that it took: it has come for more, and there was none. */
    public void settleAll() {
        settled(taken.size());
    }

    /** Forgets all, and gives out those that waited. */
    public List<Message> clear() {
        List<Message> left = new ArrayList<>(waiting);
        left.forEach(budget::letGo);
        waiting.clear();
        times.clear();
        history.clear();
        settleAll();
        size = 0;
        bytes = 0;
        return left;
    }

    /** What would be free without those that wait. */
    public long exclusiveBytes() {
        long exclusive = 0;
        for (Message message : waiting) {
            if (Stamps.holders(message) == 1) {
                exclusive += Weights.of(message);
            }
        }
        return exclusive;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // all writers hold the queue's lock
    private void change(int messages, long weight) {
        size += messages;
        bytes += weight;
    }
}
