package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.book.Entry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Entries that may have to be changed in one Suricata, each once however often it changes: what is sent is what the book
 * says by then. Bounded; beyond the bound everything is compared instead. Any thread adds, one takes.
 */
public final class LiveQueue {
    static final int MOST = 100_000;

    /** An entry, and the messages that wait for it. */
    record Change(Entry entry, List<Delivery> deliveries) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Map<Entry, List<Delivery>> waiting = new LinkedHashMap<>();
    private boolean open;
    private boolean overflown;
    private boolean woken;

    /** Adds an entry, unless nobody is connected: then everything is compared later. */
    public void add(Entry entry, Delivery delivery) {
        lock.lock();
        try {
            if (!open || overflown) {
                return;
            } else if (waiting.size() >= MOST) {
                overflown = true;
                abandon();
            } else {
                delivery.expect();
                waiting.computeIfAbsent(entry, key -> new ArrayList<>(1)).add(delivery);
            }
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Opens or closes the queue; what waits in it is abandoned. */
    void open(boolean yes) {
        lock.lock();
        try {
            open = yes;
            overflown = false;
            abandon();
        } finally {
            lock.unlock();
        }
    }

    private void abandon() {
        waiting.values().forEach(deliveries -> deliveries.forEach(Delivery::lost));
        waiting.clear();
    }

    /** Takes the oldest change. */
    Optional<Change> poll() {
        lock.lock();
        try {
            Iterator<Map.Entry<Entry, List<Delivery>>> all = waiting.entrySet().iterator();
            if (!all.hasNext()) {
                return Optional.empty();
            }
            Map.Entry<Entry, List<Delivery>> first = all.next();
            all.remove();
            return Optional.of(new Change(first.getKey(), first.getValue()));
        } finally {
            lock.unlock();
        }
    }

    /** Whether changes were left out since this was last asked. */
    boolean takeOverflow() {
        lock.lock();
        try {
            boolean was = overflown;
            overflown = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change, or a {@link #wake}, or the time, for a second at most. */
    void await(long nanoseconds) throws InterruptedException {
        lock.lock();
        try {
            long left = Math.min(nanoseconds, TimeUnit.SECONDS.toNanos(1));
            while (waiting.isEmpty() && !overflown && !woken && left > 0) {
                left = added.awaitNanos(left);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /** Makes a waiting owner look around. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
