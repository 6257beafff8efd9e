package io.threatbus.bus.memory;

import io.threatbus.message.Message;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Room for so many messages and so many bytes, for those who wait for it. One message has room where nothing else is,
 * however large it is. Thread-safe.
 */
public final class Room {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final int capacity;
    private final long mostBytes;
    private volatile int messages;
    private volatile long bytes;

    /** All of it is free. */
    public Room(int capacity, long mostBytes) {
        this.capacity = capacity;
        this.mostBytes = mostBytes;
    }

    /**
     * Waits for room for one of these, and takes it for as many as fit.
     *
     * @return how many, from the first on; at least 1
     */
    public int acquire(List<? extends Message> wanted) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long weight = Weights.of(wanted.get(0));
            while (!fits(weight)) {
                freed.await();
            }
            add(1, weight);
            int count = 1;
            while (count < wanted.size() && fits(Weights.of(wanted.get(count)))) {
                add(1, Weights.of(wanted.get(count)));
                count++;
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Takes room for all of these if there is some now; for one alone also where nothing else is. */
    public boolean tryAcquire(List<? extends Message> wanted) {
        long weight = 0;
        for (Message message : wanted) {
            weight += Weights.of(message);
        }
        lock.lock();
        try {
            boolean fits = messages == 0 || (messages + wanted.size() <= capacity && bytes + weight <= mostBytes);
            if (fits) {
                add(wanted.size(), weight);
            }
            return fits;
        } finally {
            lock.unlock();
        }
    }

    /** Takes room for one message; false when there is none for the whole of {@code nanos}. */
    public boolean tryAcquire(long weight, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!fits(weight)) {
                if (left <= 0) {
                    return false;
                }
                left = freed.awaitNanos(left);
            }
            add(1, weight);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what some messages took. */
    public void release(int count, long weight) {
        if (count == 0) {
            return;
        }
        lock.lock();
        try {
            add(-count, -weight);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(long weight) {
        return messages == 0 || (messages < capacity && bytes + weight <= mostBytes);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // guarded by the lock
    private void add(int count, long weight) {
        messages += count;
        bytes += weight;
    }

    /** How many messages more would have room, as far as their number goes. */
    public int messages() {
        return Math.max(0, bytes >= mostBytes ? 0 : capacity - messages);
    }

    /** What is taken, in bytes. */
    public long bytesTaken() {
        return bytes;
    }
}
