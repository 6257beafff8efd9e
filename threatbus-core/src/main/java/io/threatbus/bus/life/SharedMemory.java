package io.threatbus.bus.life;

import io.threatbus.life.Hold;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.Life;
import io.threatbus.life.LifeMemory;
import io.threatbus.life.LifeState;
import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.Optional;
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

    /** An object of history as a subscriber is to have it; empty if it is not what is known any more. */
    Optional<Indicator> asGiven(Indicator object, boolean sensor, Guards guards) {
        lock.lock();
        try {
            memory.load(object.id(), looked);
            LifeState state = looked.state();
            boolean shown = state == LifeState.ACTIVE || (state == LifeState.QUARANTINED && isFor(sensor));
            if (object.isRemoval()) {
                return shown ? Optional.empty() : Optional.of(object);
            }
            boolean present = (shown || state == LifeState.QUARANTINED)
                    && !looked.isOwed()
                    && looked.modified() == object.modified().epochMicros()
                    && looked.rank() == object.rank();
            if (!present) {
                return Optional.empty();
            }
            return Optional.of(shown ? Marks.of(object, looked, guards::find) : Removals.marked(object));
        } finally {
            lock.unlock();
        }
    }

    private boolean isFor(boolean sensor) {
        return !sensor && looked.hold() != Hold.DROPPED;
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
