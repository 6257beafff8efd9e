package io.threatbus.app.store.inbox;

import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import io.threatbus.spi.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was taken from the bus and is not on disk yet. Bounded: while nothing can be written, the oldest goes and is
 * counted, so that the bus never waits for the store. Belongs to the thread that writes; the numbers may be read from any.
 */
public final class Backlog {
    private final int capacity;
    private final Deque<StixObject> waiting = new ArrayDeque<>();
    private volatile int size;
    private final AtomicLong lost = new AtomicLong();

    public Backlog(int capacity) {
        this.capacity = capacity;
    }

    public void add(Message message) {
        if (message instanceof StixObject object) {
            if (waiting.size() == capacity) {
                waiting.removeFirst();
                lost.incrementAndGet();
            }
            waiting.addLast(object);
            size = waiting.size();
        }
    }

    /** Takes over what waits in the queue, up to a number; how many. */
    public int fill(Subscription subscription, int limit) {
        List<Message> taken = new ArrayList<>();
        int number = subscription.drainTo(taken, limit);
        taken.forEach(this::add);
        return number;
    }

    /** What waits, the oldest first. */
    public Iterable<StixObject> objects() {
        return waiting;
    }

    /** Takes the oldest out. */
    void remove(int number) {
        for (int i = 0; i < number; i++) {
            waiting.removeFirst();
        }
        size = waiting.size();
    }

    public void clear() {
        waiting.clear();
        size = 0;
    }

    public int size() {
        return size;
    }

    /** How many had to go unwritten since the start. */
    public long lost() {
        return lost.get();
    }
}
