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
 * Entries that may have to be changed in one Suricata, each once however often it changes: what is sent is what the desired
 * state says by then. Whoever adds never waits: what is more than can be sent within a second goes behind, so that what comes
 * later does not wait for it. Bounded; beyond the bound everything is compared instead. Any thread adds, one takes.
 */
public final class LiveQueue {
    /** What Suricata takes within a second, or less. */
    static final int MOST = 20_000;

    static final int MOST_BEHIND = 1_000_000;
    /** Who adds history need not hurry while so many wait. */
    private static final int CALM = 2_000;

    /** An entry, and the messages that wait for it. */
    record Change(Entry entry, List<Delivery> deliveries) {
        void lost() {
            deliveries.forEach(Delivery::lost);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition calmed = lock.newCondition();
    private final Map<Entry, List<Delivery>> waiting = new LinkedHashMap<>();
    private List<Change> behind = new ArrayList<>();
    private boolean open;
    private boolean overflown;
    private boolean woken;

    /** Adds an entry, unless nobody is connected: then everything is compared later, and nothing is confirmed one by one. */
    public void add(Entry entry, Delivery delivery) {
        delivery.expect();
        lock.lock();
        try {
            if (open && !overflown && waiting.size() >= MOST) {
                goBehind();
            }
            if (!open || overflown) {
                delivery.lost();
            } else {
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

    private void goBehind() {
        if (behind.size() + waiting.size() > MOST_BEHIND) {
            overflown = true;
            abandon();
            return;
        }
        waiting.forEach((entry, deliveries) -> behind.add(new Change(entry, deliveries)));
        waiting.clear();
    }

    private void abandon() {
        waiting.values().forEach(deliveries -> deliveries.forEach(Delivery::lost));
        waiting.clear();
        behind.forEach(Change::lost);
        behind = new ArrayList<>();
        calmed.signalAll();
    }

    /** Takes all that has gone behind, the oldest first. */
    List<Change> takeBehind() {
        lock.lock();
        try {
            if (behind.isEmpty()) {
                return List.of();
            }
            List<Change> taken = behind;
            behind = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody is connected, and has a lot to do. */
    public boolean isCrowded() {
        lock.lock();
        try {
            return open && waiting.size() > CALM;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is no longer crowded, or for the time. */
    public void awaitCalm(long nanoseconds) throws InterruptedException {
        lock.lock();
        try {
            long left = nanoseconds;
            while (open && waiting.size() > CALM && left > 0) {
                left = calmed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
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
            if (waiting.size() == CALM) {
                calmed.signalAll();
            }
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
            while (waiting.isEmpty() && behind.isEmpty() && !overflown && !woken && left > 0) {
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
