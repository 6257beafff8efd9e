package io.threatbus.bus.memory;

import io.threatbus.message.Message;
import io.threatbus.message.Stamps;
import io.threatbus.spi.MemoryAccount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one account of everything that waits or is unfinished, in bytes of heap. A message that many hold counts once. From
 * {@value #PRESSED} % on, whoever holds more than its share gives way by its own policy; from {@value #PACED} % on, inputs
 * wait as well; at 100 % whoever holds most for itself alone gives way, whatever its policy. Thread-safe; holders are called
 * without any lock but the one that lets one thread at a time look around.
 */
public final class MemoryBudget {
    private static final Logger logger = LoggerFactory.getLogger(MemoryBudget.class);
    private static final int HEAP_PERCENT = 60;
    private static final int PRESSED = 70;
    private static final int PACED = 85;
    /** What those who hold much may share when it is too much. */
    private static final int SHARED_PERCENT = 50;

    private static final int QUEUE_FRACTION = 4;
    private static final int INPUT_FRACTION = 8;
    private static final long SMALLEST_SHARE = 256 * 1024;
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Somebody for whom messages wait, and who can give some of them up. */
    public interface Holder {
        /** Its name, for the log. */
        String subscriber();

        /** What waits for it, messages that others hold as well included. Takes no lock. */
        long bytes();

        /** What would be free if it gave up everything. */
        long exclusiveBytes();

        /** Keeps at most so many bytes, by its own policy. */
        void keepTo(long bytes);

        /** Gives up its oldest messages, so many bytes of them. */
        void giveUp(long bytes);
    }

    private final long capacity;
    private final AtomicLong used = new AtomicLong();
    private final Set<Holder> holders = ConcurrentHashMap.newKeySet();
    private final Collection<Account> accounts = new ConcurrentLinkedQueue<>();
    private final ReentrantLock looking = new ReentrantLock();
    private final LongAdder given = new LongAdder();
    private long lastSaid;
    private volatile long lastLook;
    private volatile long share = Long.MAX_VALUE;

    /** A budget of so many bytes. */
    public MemoryBudget(long capacity) {
        this.capacity = capacity;
    }

    /** As configured, or, for 0, {@value #HEAP_PERCENT} % of the largest heap. */
    public static MemoryBudget of(long configured) {
        return new MemoryBudget(
                configured > 0 ? configured : Runtime.getRuntime().maxMemory() / 100 * HEAP_PERCENT);
    }

    /** All there is. */
    public long capacity() {
        return capacity;
    }

    /** What is held now. */
    public long used() {
        return used.get();
    }

    /** What may wait for one subscriber, unless its settings say something else. */
    public long queueLimit() {
        return capacity / QUEUE_FRACTION;
    }

    /** What may be on its way to the backbone. */
    public long inputLimit() {
        return capacity / INPUT_FRACTION;
    }

    /** What may wait for one subscriber for now: less than its limit when memory is short. */
    public long share() {
        return share;
    }

    /** One more holds the message; its weight. */
    public long hold(Message message) {
        long weight = Weights.of(message);
        if (Stamps.addHolder(message) == 1) {
            used.addAndGet(weight);
        }
        return weight;
    }

    /** One less holds the message; its weight. */
    public long letGo(Message message) {
        long weight = Weights.of(message);
        if (Stamps.removeHolder(message) == 0) {
            used.addAndGet(-weight);
        }
        return weight;
    }

    /** An account of its own for something, which may take at most so many bytes. */
    public MemoryAccount account(String owner, String purpose, long most) {
        Account account = new Account(this, owner, purpose, Math.min(most, capacity));
        accounts.add(account);
        return account;
    }

    /** The accounts that are open. */
    public List<Account> accounts() {
        return List.copyOf(accounts);
    }

    void closed(Account account) {
        accounts.remove(account);
    }

    boolean reserve(long bytes) {
        if (used.addAndGet(bytes) <= capacity) {
            return true;
        }
        relieve();
        if (used.get() <= capacity) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    /** From now on it is asked to give way. */
    public void add(Holder holder) {
        holders.add(holder);
    }

    /** It is no longer asked. */
    public void remove(Holder holder) {
        holders.remove(holder);
    }

    /** Whether inputs wait. */
    public boolean isPaced() {
        return used.get() > capacity / 100 * PACED;
    }

    /** Looks around if memory is short; to be called, without locks, by whoever has added something. Cheap if it is not. */
    public void relieve() {
        long now = used.get();
        if (now <= capacity / 100 * PRESSED) {
            if (share != Long.MAX_VALUE) {
                share = Long.MAX_VALUE;
            }
            return;
        }
        if (now <= capacity && System.nanoTime() - lastLook < LOOK_NANOS) {
            return;
        }
        if (looking.tryLock()) {
            try {
                look();
            } finally {
                lastLook = System.nanoTime();
                looking.unlock();
            }
        }
    }

    private void look() {
        List<Holder> large = new ArrayList<>();
        for (Holder holder : holders) {
            if (holder.bytes() > SMALLEST_SHARE) {
                large.add(holder);
            }
        }
        share = Math.max(SMALLEST_SHARE, capacity / 100 * SHARED_PERCENT / Math.max(1, large.size()));
        for (Holder holder : large) {
            if (holder.bytes() > share) {
                holder.keepTo(share);
            }
        }
        if (used.get() > capacity) {
            giveWay();
        }
    }

    /** Those with the most that is theirs alone first; where all share everything, those who hold most. */
    private void giveWay() {
        List<Candidate> candidates = new ArrayList<>();
        for (Holder holder : holders) {
            if (holder.bytes() > 0) {
                candidates.add(new Candidate(holder, holder.exclusiveBytes(), holder.bytes()));
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::exclusive)
                .thenComparingLong(Candidate::bytes)
                .reversed());
        for (Candidate candidate : candidates) {
            if (used.get() <= capacity) {
                return;
            }
            long tooMuch = used.get() - capacity / 100 * PACED;
            sayShort(candidate, tooMuch);
            candidate.holder.giveUp(tooMuch);
        }
    }

    /** Called by one thread at a time. */
    private void sayShort(Candidate candidate, long bytes) {
        given.increment();
        if (lastSaid != 0 && System.nanoTime() - lastSaid < QUIET_NANOS) {
            return;
        }
        lastSaid = System.nanoTime();
        logger.atWarn()
                .addKeyValue("peer", candidate.holder.subscriber())
                .log(
                        "Memory is short: {} of {} bytes (bus.memory) are used; {}, for which {} bytes wait, gives up the"
                                + " oldest {} of them; the counter threatbus_memory_given_up_total says how often this happens",
                        used.get(),
                        capacity,
                        candidate.holder.subscriber(),
                        candidate.bytes,
                        Math.min(bytes, candidate.bytes));
    }

    /** How often somebody had to give up what waited for it because memory was short, whatever its policy. */
    public long given() {
        return given.sum();
    }

    private record Candidate(Holder holder, long exclusive, long bytes) {}
}
