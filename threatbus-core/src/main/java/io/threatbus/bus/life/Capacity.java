package io.threatbus.bus.life;

import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeMemory;
import io.threatbus.message.Indicator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses new indicators, and further sources of known ones, once a bus with a store knows as many as it has memory for:
 * what is active stays in memory, so that without an end a publisher could take all of it. What is known lives on.
 * Withdrawals and acts have an eighth of that room for themselves; beyond it only those are taken that need none. Guarded by the
 * lock of the turn; any thread may ask whether it is full.
 */
public final class Capacity {
    private static final Logger logger = LoggerFactory.getLogger(Capacity.class);
    /** To look for what may leave takes a hundredth of it or so. */
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    /** This part of the room is for withdrawals and acts alone. */
    private static final int RESERVED_PART = 8;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int most;
    private final InstantSource clock;
    private long lastSaid = System.nanoTime() - MINUTE;
    private long silent;
    private long lastTried;
    private volatile @Nullable Instant fullSince;

    /**
     * That nothing more can be known.
     *
     * @param reason for the operator
     */
    public record Full(String reason, Instant since) {}

    Capacity(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    /** At the begin of a turn: whether there is room again. */
    void look(LifeMemory memory) {
        boolean full = isFull(memory);
        if (!full) {
            fullSince = null;
        } else if (fullSince == null) {
            fullSince = clock.instant();
        }
    }

    private boolean isFull(LifeMemory memory) {
        return memory.isStored() && memory.weight() >= most;
    }

    /** Whether a word that was just looked for in memory is about one more than there is room for. */
    boolean refuses(Indicator word, LifeMemory memory) {
        if (!isFull(memory) || memory.isLoaded() || word.isRemoval()) {
            return false;
        }
        long now = System.nanoTime();
        if (now - lastTried > MILLISECOND) {
            lastTried = now;
            memory.makeRoom();
            if (!isFull(memory)) {
                return false;
            }
        }
        look(memory);
        say(word, now);
        return true;
    }

    /**
     * Whether there is no room for what a word has made of what was just loaded, which is not saved yet.
     *
     * @param known after the word
     */
    boolean refuses(Indicator word, KnownIndicator known, LifeMemory memory) {
        if (!isFull(memory) || memory.added(known) == 0) {
            return false;
        }
        boolean privileged = word.isRemoval() || word.act().isPresent();
        long limit = privileged ? most + most / RESERVED_PART : most;
        long now = System.nanoTime();
        if (memory.weight() >= limit && now - lastTried > MILLISECOND) {
            lastTried = now;
            memory.makeRoom();
        }
        if (memory.weight() < limit) {
            return false;
        }
        look(memory);
        say(word, now);
        return true;
    }

    private void say(Indicator word, long now) {
        if (now - lastSaid < MINUTE) {
            silent++;
            return;
        }
        lastSaid = now;
        logger.warn(
                "refused what was said of {}: {} ({} more were refused since the last message)",
                word.id(),
                reason(),
                silent);
        silent = 0;
    }

    private String reason() {
        return "the bus knows as many indicators as it has memory for, " + most
                + "; new ones, and further sources of known ones, are refused until some end,"
                + " known ones live on. Give the process a larger heap, or set bus.life.capacity";
    }

    /** Empty while there is room. */
    Optional<Full> full() {
        return Optional.ofNullable(fullSince).map(since -> new Full(reason(), since));
    }
}
