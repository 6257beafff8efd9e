package io.threatbus.bus.memory;

import io.threatbus.spi.MemoryAccount;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** One owner's part of the budget. Thread-safe. */
public final class Account implements MemoryAccount {
    private final MemoryBudget budget;
    private final String owner;
    private final String purpose;
    private final long most;
    private final AtomicLong reserved = new AtomicLong();
    private final LongAdder refused = new LongAdder();

    Account(MemoryBudget budget, String owner, String purpose, long most) {
        this.budget = budget;
        this.owner = owner;
        this.purpose = purpose;
        this.most = most;
    }

    /** The instance of a plugin, or {@code bus}. */
    public String owner() {
        return owner;
    }

    /** What it is for, in a word or two. */
    public String purpose() {
        return purpose;
    }

    @Override
    public long refused() {
        return refused.sum();
    }

    @Override
    public long limit() {
        return most;
    }

    @Override
    public long arraySize(long length) {
        return HeapLayout.array(length);
    }

    @Override
    public boolean reserve(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("cannot reserve " + bytes + " bytes");
        }
        if (reserved.addAndGet(bytes) <= most && budget.reserve(bytes)) {
            return true;
        }
        reserved.addAndGet(-bytes);
        refused.increment();
        return false;
    }

    @Override
    public void release(long bytes) {
        reserved.addAndGet(-bytes);
        budget.release(bytes);
    }

    @Override
    public long reserved() {
        return reserved.get();
    }

    @Override
    public void close() {
        budget.release(reserved.getAndSet(0));
        budget.closed(this);
    }
}
