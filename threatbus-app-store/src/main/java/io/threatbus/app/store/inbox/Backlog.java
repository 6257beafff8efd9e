package io.threatbus.app.store.inbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was taken from the bus and is not on disk yet. Bounded: while nothing can be written, the oldest goes and is
 * counted, so that the bus never waits for the store. Belongs to the thread that writes; the numbers may be read from any.
 */
public final class Backlog {
    private final int capacity;
    private final Deque<Arrival> waiting = new ArrayDeque<>();
    private volatile int size;
    private final AtomicLong lost = new AtomicLong();

    public Backlog(int capacity) {
        this.capacity = capacity;
    }

    /** Adds one; the oldest goes where there is no room. */
    public void add(Arrival arrival) {
        if (waiting.size() == capacity) {
            waiting.removeFirst();
            lost.incrementAndGet();
        }
        waiting.addLast(arrival);
        size = waiting.size();
    }

    /** What waits, the oldest first. */
    public Iterable<Arrival> objects() {
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
