package io.threatbus.bus.life;

import io.threatbus.life.KnownIndicator;
import io.threatbus.life.Life;
import io.threatbus.life.LifeMemory;
import io.threatbus.life.LifeState;
import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/**
 * What is known of all indicators, with the lock that guards it. The lock is taken below those of turns and subscriptions,
 * and for as long as it takes to decide a batch at most, so that a snapshot can look while a turn waits for a queue.
 */
final class SharedMemory {
    private final ReentrantLock lock = new ReentrantLock();
    private final KnownIndicator looked = new KnownIndicator();
    private LifeMemory memory;

    SharedMemory(LifeMemory memory) {
        this.memory = memory;
    }

    /** Gives the memory to the caller alone, until {@link #release}. */
    LifeMemory take() {
        lock.lock();
        return memory;
    }

    void release() {
        lock.unlock();
    }

    void replace(LifeMemory other) {
        lock.lock();
        try {
            memory = other;
        } finally {
            lock.unlock();
        }
    }

    long ask(ToLongFunction<LifeMemory> question) {
        lock.lock();
        try {
            return question.applyAsLong(memory);
        } finally {
            lock.unlock();
        }
    }

    /** Whether an object of history still says what is known. */
    boolean stands(Indicator object) {
        lock.lock();
        try {
            memory.load(object.id(), looked);
            boolean active = looked.state() == LifeState.ACTIVE;
            if (object.isRemoval()) {
                return !active;
            }
            return active
                    && !looked.isOwed()
                    && looked.modified() == object.modified().epochMicros()
                    && looked.rank() == object.rank();
        } finally {
            lock.unlock();
        }
    }

    /** A copy of what is known of an indicator. */
    KnownIndicator known(StixId id) {
        lock.lock();
        try {
            memory.load(id, looked);
            return looked.copy();
        } finally {
            lock.unlock();
        }
    }

    /** Has an indicator live longer that was sighted. */
    void prolong(StixId id, long expires, long now) {
        lock.lock();
        try {
            memory.load(id, looked);
            if (Life.prolong(looked, expires)) {
                memory.save(id, looked, now);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets tombstones whose time is over. */
    void forget(List<StixId> ids, long now) {
        lock.lock();
        try {
            for (StixId id : ids) {
                memory.load(id, looked);
                if (looked.state().isTombstone() && looked.forget() <= now) {
                    memory.remove(id);
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
