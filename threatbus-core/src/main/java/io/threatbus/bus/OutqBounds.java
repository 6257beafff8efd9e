package io.threatbus.bus;

import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.bus.memory.WaitingMessages;
import io.threatbus.bus.memory.Weights;
import io.threatbus.message.Message;
import io.threatbus.spi.QueueSettings;
import java.util.List;

/** What has room in a subscriber's queue. Holds nothing that changes but what the budget says. */
final class OutqBounds {
    private static final int LARGEST_PAUSE = 8192;
    /** More than any reader takes at once, so that it is never without. */
    private static final int MOST_PACED_HISTORY = 1000;

    private final int capacity;
    private final long mostBytes;
    private final MemoryBudget budget;
    /** A writer that waits goes on when so few are left: at every single place it would only wait again. */
    private final int resumeAt;

    OutqBounds(QueueSettings settings, MemoryBudget budget) {
        this.capacity = settings.capacity();
        this.mostBytes = settings.bytes() > 0 ? settings.bytes() : budget.queueLimit();
        this.budget = budget;
        this.resumeAt = capacity - Math.max(1, Math.min(capacity / 2, LARGEST_PAUSE));
    }

    /** What may wait, in bytes, unless memory is short. */
    long mostBytes() {
        return mostBytes;
    }

    /** What may wait now. */
    long bytes() {
        return Math.min(mostBytes, budget.share());
    }

    /** How many of these have room, from the first on. One message has room in an empty queue, however large it is. */
    int room(List<? extends Message> live, WaitingMessages waiting) {
        int most = Math.min(live.size(), capacity - waiting.size());
        long left = bytes() - waiting.bytes();
        int count = 0;
        while (count < most) {
            left -= Weights.of(live.get(count));
            if (left < 0 && (count > 0 || !waiting.isEmpty())) {
                return count;
            }
            count++;
        }
        return count;
    }

    /** Whether a writer that found no room may go on. */
    boolean hasResumed(WaitingMessages waiting) {
        return waiting.size() <= resumeAt && waiting.bytes() <= bytes() / 2;
    }

    /** Whether a piece of history would leave half of the queue to what is live. */
    boolean hasRoomForHistory(WaitingMessages waiting, boolean paced) {
        return waiting.size() < Math.max(1, capacity / 2)
                && waiting.bytes() <= bytes() / 2
                && !(paced && waiting.history() >= MOST_PACED_HISTORY);
    }
}
